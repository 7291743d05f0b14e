using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Mutual.Silo.Hosting;

/// <summary>How this process takes part in the cluster: as a silo, or as a client of the others. The members find each other in the database, also when there is only one.</summary>
internal static class MutualCluster
{
    private const string Invariant = "Npgsql";

    // A dead silo is known as such after 2 s × 3. On a busy machine of two cores less would condemn the living.
    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(2);
    private const int ProbesMissed = 3;

    // A silo that was killed, with nobody there to notice, would hold up the next start until its sign of life is this old, three times over.
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(3);

    public static void Join(WebApplicationBuilder builder, HostSettings settings)
    {
        if (settings.Roles.HasFlag(ProcessRoles.Silo)) builder.UseOrleans(silo => BeSilo(silo, settings));
        else builder.UseOrleansClient(client => BeClient(client, settings));
    }

    private static void BeSilo(ISiloBuilder silo, HostSettings settings)
    {
        var (siloPort, gatewayPort) = FreePorts();
        silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, settings.Database.Orleans))
            .UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = (Invariant, settings.Database.Orleans))
            .Configure<ClusterOptions>(options => options.ClusterId = options.ServiceId = settings.Cluster)
            .Configure<EndpointOptions>(options =>
            {
                options.AdvertisedIPAddress = IPAddress.Loopback;
                (options.SiloPort, options.GatewayPort) = (siloPort, gatewayPort);
                (options.SiloListeningEndpoint, options.GatewayListeningEndpoint) = (new(IPAddress.Loopback, siloPort), new(IPAddress.Loopback, gatewayPort));
            })
            .Configure<ClusterMembershipOptions>(options =>
            {
                (options.ProbeTimeout, options.NumMissedProbesLimit) = (Probe, ProbesMissed);
                (options.IAmAliveTablePublishTimeout, options.NumMissedTableIAmAliveLimit) = (SignOfLife, 3);
                options.DefunctSiloExpiration = TimeSpan.FromDays(1);
            })
            .AddActivityPropagation();
    }

    private static void BeClient(IClientBuilder client, HostSettings settings) => client
        .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, settings.Database.Orleans))
        .Configure<ClusterOptions>(options => options.ClusterId = options.ServiceId = settings.Cluster)
        .Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(2))
        .UseConnectionRetryFilter(async (_, stop) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), stop);   // The silo may still be starting.
            return true;
        })
        .AddActivityPropagation();

    // Both are held until both are known, so that they differ.
    private static (int Silo, int Gateway) FreePorts()
    {
        using TcpListener one = new(IPAddress.Loopback, 0), other = new(IPAddress.Loopback, 0);
        one.Start();
        other.Start();
        return (((IPEndPoint)one.LocalEndpoint).Port, ((IPEndPoint)other.LocalEndpoint).Port);
    }
}
