using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.Logging;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mutual.Api.Proof;
using Mutual.Silo.Calendar;
using Mutual.Silo.Factoring;
using Mutual.Silo.GuaranteeFund;
using Mutual.Silo.Invoices;
using Mutual.Silo.Ledger;
using Mutual.Silo.Payments;
using Mutual.Silo.Payroll;
using Mutual.Silo.Proof;

namespace Mutual.Silo.Hosting;

/// <summary>Hangfire on the mutual's database: keeps the beat of the calendar and hands out its jobs, at least once each.</summary>
internal static class JobQueue
{
    /// <summary>The schema of its tables, made by the migrator.</summary>
    public const string Schema = "hangfire";

    private static readonly PostgreSqlStorageOptions StorageOptions = new()
    {
        SchemaName = Schema,
        PrepareSchemaIfNecessary = false,                       // The service may create nothing.
        UseSlidingInvisibilityTimeout = true,
        InvisibilityTimeout = TimeSpan.FromSeconds(45),         // A worker that died gives its job back after this.
        QueuePollInterval = TimeSpan.FromSeconds(1),
        EnableLongPolling = true,                               // A queued job is announced by NOTIFY and starts at once; the poll is for what was missed.
        AllowDegradedModeWithoutStorage = false,
        DistributedLockTimeout = TimeSpan.FromMinutes(1),
    };

    /// <summary>Registers the queue, so that this process may add to it; with the role, also what works through it.</summary>
    public static void AddJobQueue(this IServiceCollection services, HostSettings settings)
    {
        // Of this host and not of the whole process, where several may run.
        services.AddSingleton<JobStorage>(_ => new PostgreSqlStorage(new NpgsqlConnectionFactory(settings.Database.Hangfire, StorageOptions), StorageOptions));
        services.AddSingleton<JobActivator>(static provider => new AspNetCoreJobActivator(provider.GetRequiredService<IServiceScopeFactory>()));
        services.AddHangfire(static (provider, configuration) => configuration
            .UseLogProvider(new QueueLog(provider.GetRequiredService<ILoggerFactory>()))
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180).UseSimpleAssemblyNameTypeSerializer().UseRecommendedSerializerSettings()
            .UseStorage(provider.GetRequiredService<JobStorage>()));
        services.AddSingleton<CalendarJobs>();
        services.AddSingleton(settings.Home).AddSingleton<MailOutbox>().AddSingleton<HeadLetters>().AddSingleton<IExportQueue, BookExportQueue>().AddTransient<BookExportJob>();
        services.AddSingleton<ICalendarJob, DailyDunningJob>().AddSingleton<ICalendarJob, DailyFactoringJob>().AddSingleton<ICalendarJob, DailyFundJob>();
        services.AddSingleton<ICalendarJob, PlaceLinesJob>().AddSingleton<ICalendarJob, MonthlyPayrollJob>().AddSingleton<ICalendarJob, PublishHeadsJob>();
        if (settings.KeepsCalendar) services.AddSingleton<ICalendarJob, NightlyCheckJob>();   // A simulation asks for itself, at its end.
        if (!settings.Roles.HasFlag(ProcessRoles.Jobs)) return;

        services.AddHangfireServer(options =>
        {
            options.WorkerCount = settings.KeepsCalendar ? 4 : 1;   // A simulation runs one job at a time; every idle worker would wake up for it.
            options.SchedulePollingInterval = TimeSpan.FromSeconds(5);
            options.HeartbeatInterval = TimeSpan.FromSeconds(5);
            options.ServerCheckInterval = TimeSpan.FromSeconds(10);
            options.ServerTimeout = TimeSpan.FromSeconds(30);
            options.CancellationCheckInterval = TimeSpan.FromSeconds(1);
            (options.StopTimeout, options.ShutdownTimeout) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4));
        });
        if (settings.KeepsCalendar) services.AddHostedService<CalendarBeat>().AddHostedService<DocumentMaking>().AddTransient<LetterPost>().AddHostedService<LetterBeat>().AddHostedService<BookExportBeat>();
    }

    /// <summary>Hangfire's log, of which a process has one: the last host to start sets it, and when that host has ended, its workers in other hosts go on without words instead of failing for want of them.</summary>
    private sealed class QueueLog(ILoggerFactory loggers) : ILogProvider, ILog
    {
        private readonly AspNetCoreLogProvider lasting = new(loggers);

        public ILog GetLogger(string name)
        {
            try
            {
                return lasting.GetLogger(name);
            }
            catch (ObjectDisposedException)
            {
                return this;
            }
        }

        public bool Log(Hangfire.Logging.LogLevel logLevel, Func<string>? messageFunc, Exception? exception = null) => false;
    }

    private sealed class CalendarBeat(IRecurringJobManager recurring) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            recurring.AddOrUpdate<CalendarJobs>("calendar", calendar => calendar.Beat(CancellationToken.None), Cron.Minutely);
            recurring.Trigger("calendar");   // What was missed while nobody ran is not left waiting for the minute.
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
