using System.Globalization;
using System.Text;
using Mutual.Silo.CommandLine;

// The same bytes on every machine: no language or encoding of the user's in what programs read.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

using var signals = new EndSignals();
return await CommandRun.Of(MutualCommand.Build(), args, Console.Out, Console.Error, signals.Ended);
