using System.Net;
using System.Net.Sockets;

namespace ModelBuild.Oci.Registry;

/// <summary>What a host's name or literal address says about where it is.</summary>
internal static class HostNames
{
    public static bool IsLoopback(Uri url) => IsLoopbackName(url.DnsSafeHost) || (AddressOf(url) is { } address && IPAddress.IsLoopback(Plain(address)));

    /// <summary>
    /// True for hosts that only this machine or its network knows by that address. Nothing but the user may name one:
    /// a server that does would have its clients ask behind their own firewall.
    /// </summary>
    public static bool IsPrivate(Uri url) => IsLoopbackName(url.DnsSafeHost) || (AddressOf(url) is { } address && IsPrivate(address));

    public static bool IsPrivate(IPAddress address)
    {
        var plain = Plain(address);
        if (plain.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return IPAddress.IsLoopback(plain) || plain.Equals(IPAddress.IPv6Any) || plain.IsIPv6LinkLocal || plain.IsIPv6SiteLocal
                || plain.IsIPv6UniqueLocal || plain.IsIPv6Multicast;
        }

        return plain.GetAddressBytes() switch
        {
            [0 or 10 or 127, ..] => true,
            [100, >= 64 and < 128, ..] => true,
            [169, 254, ..] => true,
            [172, >= 16 and < 32, ..] => true,
            [192, 168, ..] => true,
            [>= 224, ..] => true,
            _ => false,
        };
    }

    /// <summary>
    /// True for what only this machine answers at, cloud metadata services included. Other private addresses are not: a
    /// registry within a company may well keep its blobs on a neighbour.
    /// </summary>
    public static bool IsThisMachine(IPAddress address)
    {
        var plain = Plain(address);
        return IPAddress.IsLoopback(plain) || plain.Equals(IPAddress.Any) || plain.Equals(IPAddress.IPv6Any) || plain.IsIPv6LinkLocal
            || plain.GetAddressBytes() is [0, _, _, _] or [169, 254, _, _];
    }

    /// <summary>
    /// True where one owner most likely has both: the same host, one below the other, or neighbours in one domain. A public
    /// suffix of two labels ("co.uk") is guessed by the length of its parts.
    /// </summary>
    public static bool ShareDomain(string one, string other) =>
        one.Equals(other, StringComparison.OrdinalIgnoreCase)
        || (Domain(one) is { } domain && domain.Equals(Domain(other), StringComparison.OrdinalIgnoreCase));

    private static string? Domain(string host)
    {
        var labels = host.Split('.');
        var count = labels is [.., { Length: <= 3 }, { Length: 2 }] ? 3 : 2;
        return labels.Length < count || IPAddress.TryParse(host.Trim('[', ']'), out _) ? null : string.Join('.', labels[^count..]);
    }

    private static bool IsLoopbackName(string host)
    {
        var name = host.TrimEnd('.');
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
    }

    // Uri has already read forms such as 2130706433 and 0x7f.1 as the addresses they are.
    private static IPAddress? AddressOf(Uri url) => IPAddress.TryParse(url.DnsSafeHost, out var address) ? address : null;

    /// <summary>The IPv4 address that an IPv6 address carries, mapped or translated (64:ff9b::/96).</summary>
    private static IPAddress Plain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6 && address.GetAddressBytes() is [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, .. var last]
            ? new IPAddress(last)
            : address;
    }
}
