using System.Net;
using System.Net.Sockets;
using ModelBuild.Faults.Operations;
using ModelBuild.Oci;
using ModelBuild.Testing;

namespace ModelBuild.Faults.Rows;

/// <summary>No connection, or none that is to be trusted.</summary>
internal static class ConnectionRows
{
    private static readonly Operation[] Everything = [Operation.Resolve, Operation.Pull, Operation.Restore, Operation.Push, Operation.PushTag];

    public static IEnumerable<FaultRow> All =>
    [
        new("N01", "connection refused twice, then up", [.. Everything.Select(operation => new Cell("N01", "refused twice", operation, Cell.Recovers, scene => ShutDoor(scene, opensAfter: 2)))]),
        new("N02", "connection refused for ever", [.. new[] { Operation.Resolve, Operation.Push }.Select(operation => new Cell("N02", "refused for ever", operation, "MODEL5017", scene => ShutDoor(scene, int.MaxValue))
        {
            Mend = ToRegistry,
        })]),
        new("N03", "the name has no address", [new Cell("N03", "no such name, for ever", Operation.Resolve, "MODEL5016", scene => scene.Place = scene.Place with { Host = "registry.invalid" })
        {
            Mend = ToRegistry,
        }])
        {
            NotRun = "a name that resolves at the second try: that needs a name server of our own",
        },
        new("N04", "connections that nobody answers", [new Cell("N04", "the queue of a listener is full, for ever", Operation.Resolve, "MODEL5018", FillQueue) { Mend = ToRegistry, Bound = TimeSpan.FromMinutes(3) }])
        {
            NotRun = "one lost SYN: the kernel sends it again after a second, which no client sees",
        },
        new("N05", "the TLS handshake is reset once", [.. new[] { Operation.Resolve, Operation.Pull }.Select(operation => Tls("N05", "reset in the handshake once", operation, Cell.Recovers, authority => authority.IssueServer(), cut: 1))]),
        new("N06", "a certificate that is not to be trusted",
        [
            Once(Tls("N06", "an authority that nobody trusts", Operation.Resolve, "MODEL5019", _ => new CertificateAuthority().IssueServer())),
            Once(Tls("N06", "of another host", Operation.Resolve, "MODEL5019", authority => authority.IssueServer("127.0.0.2"))),
            Once(Tls("N06", "expired", Operation.Resolve, "MODEL5019", authority => authority.IssueServer(from: TimeSpan.FromHours(-22)))),
            Once(Tls("N06", "not yet valid", Operation.Resolve, "MODEL5019", authority => authority.IssueServer(from: TimeSpan.FromHours(2)))),
        ]),
        new("N07", "TLS where there is none, and the reverse",
        [
            new Cell("N07", "plain HTTP on an https port", Operation.Resolve, "MODEL5020", scene => scene.UseHosts(scene.Registry.Host, "")) { Mend = Untrust },
            new Cell("N07", "TLS on an http port", Operation.Resolve, "MODEL5018|MODEL5024", scene => { })
            {
                Registry = new() { Certificate = new CertificateAuthority().IssueServer() },
                Mend = ToRegistry,
            },
        ]),
    ];

    /// <summary>The registry behind a door that is shut until somebody has waited so often.</summary>
    private static void ShutDoor(Scene scene, int opensAfter)
    {
        var door = scene.Hold(new FrontDoor(scene.Registry.Host));
        var waits = 0;
        scene.Time.Waiting = time =>
        {
            if (time != scene.Patience && time > TimeSpan.Zero && Interlocked.Increment(ref waits) >= opensAfter)
            {
                door.Open();
            }
        };
        scene.Place = scene.Place with { Host = door.Host };
    }

    private static void ToRegistry(Scene scene)
    {
        scene.Place = scene.Place with { Host = scene.Registry.Host };
        if (scene.Registry.Url.Scheme == "https")
        {
            scene.UseHosts(scene.Registry.Host, "skip_verify = true");
        }
    }

    /// <summary>Linux drops what comes to a full queue, as a firewall does.</summary>
    private static void FillQueue(Scene scene)
    {
        var listener = scene.Hold(new TcpListener(IPAddress.Loopback, 0));
        listener.Start(0);
        for (var i = 0; i < 3; i++)
        {
            var socket = scene.Hold(new Socket(SocketType.Stream, ProtocolType.Tcp));
            _ = socket.ConnectAsync(listener.LocalEndpoint);
        }

        scene.Place = scene.Place with { Host = listener.LocalEndpoint.ToString()! };
    }

    private static Cell Tls(string row, string fault, Operation operation, string expected, Func<CertificateAuthority, System.Security.Cryptography.X509Certificates.X509Certificate2> certificate, int cut = 0)
    {
        var authority = new CertificateAuthority();
        return new(row, fault, operation, expected, scene =>
        {
            var door = scene.Hold(new FrontDoor(scene.Registry.Host, cut));
            door.Open();
            scene.UseHosts(door.Host, "ca = 'ca.pem'", authority.Pem);
        })
        {
            Registry = new() { Certificate = certificate(authority) },
            Mend = scene => scene.UseHosts(scene.Place.Host, "skip_verify = true"),
        };
    }

    /// <summary>What cannot pass is not tried again.</summary>
    private static Cell Once(Cell cell) => cell with { Also = scene => scene.Time.Waits.Any(wait => wait != scene.Patience && wait > TimeSpan.Zero) ? "it was tried again" : null };

    private static void Untrust(Scene scene) => scene.HostsDirectory = null;
}
