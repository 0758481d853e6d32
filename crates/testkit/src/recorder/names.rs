//! Addresses and names that are asked: of `connect`, of datagrams, and of questions to a resolver.

use std::net::{IpAddr, SocketAddr};

/// Where resolvers listen.
pub(super) const RESOLVER: u16 = 53;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Address(SocketAddr),
    /// A socket of this machine; an `@` in front where it has no file.
    Socket(String),
    /// The kernel itself, or nobody.
    Nobody,
}

/// An address as a log has it. Nothing where it is not understood.
pub(super) fn address(value: &str) -> Option<Asked> {
    let family = between(value, "{sa_family=", &[',', '}'])?;
    let number = |begin: &str| between(value, begin, &[')'])?.parse::<u16>().ok();
    let asked = match family {
        "AF_INET" => {
            let address: IpAddr = between(value, "inet_addr(\"", &['"'])?.parse().ok()?;
            Asked::Address(SocketAddr::new(address, number("sin_port=htons(")?))
        }
        "AF_INET6" => {
            let address: IpAddr = between(value, "inet_pton(AF_INET6, \"", &['"'])?.parse().ok()?;
            Asked::Address(SocketAddr::new(address, number("sin6_port=htons(")?))
        }
        "AF_UNIX" => {
            let (_, path) = value.split_once("sun_path=")?;
            let (mark, path) = path.strip_prefix('@').map_or(("", path), |rest| ("@", rest));
            let path = super::line::beginning(path)?;
            Asked::Socket(format!("{mark}{}", String::from_utf8_lossy(&path)))
        }
        "AF_NETLINK" | "AF_UNSPEC" => Asked::Nobody,
        _ => return None,
    };
    Some(asked)
}

/// The other end of a socket, if the note on it names it: `UDP:[FROM->TO]`.
pub(super) fn other_end(socket: &str) -> Option<SocketAddr> {
    let (_, to) = socket.strip_suffix(']')?.split_once("->")?;
    to.parse().ok()
}

fn between<'v>(value: &'v str, begin: &str, ends: &[char]) -> Option<&'v str> {
    let (_, rest) = value.split_once(begin)?;
    rest.split(ends).next()
}

/// The name in a question to a resolver, the first one. Over a stream its length stands before it.
pub(super) fn question(message: &[u8], stream: bool) -> Option<String> {
    let message = if stream { message.get(2..)? } else { message };
    // An answer, or no question.
    (message.get(2)? & 0x80 == 0 && *message.get(5)? > 0).then_some(())?;
    let (mut at, mut name) = (12, Vec::new());
    loop {
        let length = usize::from(*message.get(at)?);
        if length == 0 {
            return Some(String::from_utf8_lossy(&name).to_ascii_lowercase());
        }
        (length < 64).then_some(())?;
        if !name.is_empty() {
            name.push(b'.');
        }
        name.extend_from_slice(message.get(at + 1..at + 1 + length)?);
        at += 1 + length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_every_family_are_read() {
        let read = |value: &str| address(value);
        let four = r#"{sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.7")}"#;
        assert_eq!(read(four), Some(Asked::Address("192.0.2.7:443".parse().unwrap())));
        let six = r#"{sa_family=AF_INET6, sin6_port=htons(53), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::7", &sin6_addr), sin6_scope_id=0}"#;
        assert_eq!(read(six), Some(Asked::Address("[2001:db8::7]:53".parse().unwrap())));
        let file = r#"{sa_family=AF_UNIX, sun_path="/run/user/0/bus"}"#;
        assert_eq!(read(file), Some(Asked::Socket("/run/user/0/bus".to_owned())));
        let without = r#"{sa_family=AF_UNIX, sun_path=@"/tmp/.X11-unix/X0"}"#;
        assert_eq!(read(without), Some(Asked::Socket("@/tmp/.X11-unix/X0".to_owned())));
        assert_eq!(read("{sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}"), Some(Asked::Nobody));
        assert_eq!(read("{sa_family=AF_VSOCK, svm_cid=0x2, svm_port=0x400}"), None);
        assert_eq!(other_end("UDP:[10.0.0.5:3333->10.255.255.53:53]"), Some("10.255.255.53:53".parse().unwrap()));
        assert_eq!(other_end("UDP:[2290338]"), None);
    }

    #[test]
    fn the_name_that_is_asked_for_is_read() {
        let asked = b"\xab\xcd\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03WWW\x07example\x03org\x00\x00\x01\x00\x01";
        assert_eq!(question(asked, false).unwrap(), "www.example.org");
        let streamed: Vec<u8> = [&[0_u8, 33][..], asked].concat();
        assert_eq!(question(&streamed, true).unwrap(), "www.example.org");
        let mut answer = asked.to_vec();
        answer[2] = 0x81;
        assert_eq!(question(&answer, false), None);
        assert_eq!(question(&asked[..20], false), None);
    }
}
