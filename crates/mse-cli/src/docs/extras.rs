//! What a man page says that the command line does not know of.

use clap::Command;

use super::page::subcommands;

/// A term and what it means.
type Terms = &'static [(&'static str, &'static str)];

/// The rest of a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extras {
    pub(super) environment: Terms,
    pub(super) files: Terms,
    /// What it does, and the command.
    pub(super) examples: Terms,
}

const LOG: (&str, &str) = (
    "MSE_LOG",
    "What is logged to stderr, in place of -v: a level (error, warn, info, debug, trace), or levels of \
     modules parted by commas, as in warn,mse_proxy=debug.",
);
const COLOUR: (&str, &str) = ("NO_COLOR", "If set, help has no colours. Nothing else has any.");
const CONFIG: (&str, &str) =
    ("MSE_PROXY_CONFIG", "The file with the settings, where --config is not given.");
const SETTING: (&str, &str) = (
    "MSE_PROXY_LISTEN, MSE_PROXY_CLIENT, ...",
    "Any setting: the name of its flag in capitals, with _ for -. A list is parted by commas; a switch \
     is true or false. An empty one says nothing. Flags win over variables, variables over the file.",
);
const SOCKETS: (&str, &str) = (
    "LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES",
    "Sockets that the service manager has opened, as sd_listen_fds(3) describes. They are named after \
     the setting whose addresses they replace: socks, transparent or listen.",
);
const NOTIFY: (&str, &str) = (
    "NOTIFY_SOCKET",
    "Where the service manager is told that all is ready, read again, or coming to its end.",
);
const FILE: (&str, &str) = (
    "/etc/mse/proxy.toml",
    "The settings of mse-proxy.service, where the package is installed. Otherwise no file is read but \
     that of --config.",
);

const EVERYWHERE: Terms = &[LOG, COLOUR];
const WITH_SETTINGS: Terms = &[CONFIG, SETTING, LOG, COLOUR];

/// What belongs on the page with this name.
pub(super) fn of(name: &str) -> Extras {
    let (environment, files, examples): (Terms, Terms, Terms) = match name {
        "mse-demo" => (
            EVERYWHERE,
            &[],
            &[(
                "See 1 GiB of data go encrypted from this process to itself:",
                "mse demo --size 1GiB",
            )],
        ),
        "mse-get" => (
            EVERYWHERE,
            &[],
            &[
                (
                    "Download from one peer, and from none that does not encrypt all of it:",
                    "mse get holiday.mkv.torrent --peer 192.0.2.7:6881 --encryption require --methods rc4",
                ),
                (
                    "Ask the DHT, too, and say in JSON how it went:",
                    "mse get magnet:?xt=urn:btih:7ef5a54c97adc1d098c8fb1dfee6490b483bfe06 --dht --json",
                ),
            ],
        ),
        "mse-seed" => (
            EVERYWHERE,
            &[(
                "PATH.torrent",
                "The torrent that is made of PATH, unless --torrent-out names another.",
            )],
            &[(
                "Serve a file to peers that encrypt:",
                "mse seed holiday.mkv --listen [::]:6881 --encryption require",
            )],
        ),
        "mse-probe" => (
            EVERYWHERE,
            &[],
            &[
                (
                    "Ask a peer what it speaks:",
                    "mse probe 192.0.2.7:6881 --torrent holiday.mkv.torrent",
                ),
                (
                    "Check it against the rules of the protocol, in JSON:",
                    "mse probe 192.0.2.7:6881 --torrent holiday.mkv.torrent --conformance --json",
                ),
            ],
        ),
        "mse-proxy" => (
            &[CONFIG, SETTING, SOCKETS, NOTIFY, LOG, COLOUR],
            &[FILE],
            &[
                (
                    "Give MSE to a client on this machine, both ways:",
                    "mse proxy --listen [::]:6881 --client 127.0.0.1:4240 --torrents /srv/torrents",
                ),
                (
                    "Answer for two clients, each of which has its peers:",
                    "mse proxy --listen [::]:6881 --client a=127.0.0.1:4240 --torrents a=/srv/a \
                     --client b=127.0.0.1:4241 --torrents b=/srv/b",
                ),
                (
                    "Dial no peer without encrypting everything:",
                    "mse proxy --outgoing require --methods rc4",
                ),
                ("Take all settings from a file:", "mse proxy --config /etc/mse/proxy.toml"),
            ],
        ),
        "mse-proxy-check" => (
            WITH_SETTINGS,
            &[FILE],
            &[(
                "Try the settings of the service, as root to see who has a port:",
                "mse proxy check --config /etc/mse/proxy.toml",
            )],
        ),
        "mse-proxy-config" => (
            WITH_SETTINGS,
            &[FILE],
            &[
                ("See all settings with their defaults:", "mse proxy config"),
                (
                    "Write what two flags say as a file:",
                    "mse proxy config --listen [::]:6881 --client 127.0.0.1:4240",
                ),
            ],
        ),
        "mse-proxy-nft" => (
            WITH_SETTINGS,
            &[FILE],
            &[
                (
                    "See the rules that redirect what a client dials:",
                    "mse proxy nft --user debian-transmission --to 1081",
                ),
                (
                    "Load them with the ports of the settings, for the client's peers as well:",
                    "mse proxy nft --config /etc/mse/proxy.toml --user debian-transmission --port 51413 \
                     --apply",
                ),
                ("Remove them:", "mse proxy nft --remove"),
            ],
        ),
        _ => (EVERYWHERE, &[], &[("See what the proxy can be told:", "mse proxy config")]),
    };
    Extras { environment, files, examples }
}

/// The pages above, below and beside this one.
pub(super) fn related(name: &str, command: &Command) -> Vec<String> {
    let above = name.rsplit_once('-').map(|(above, _)| above.to_owned());
    let below = subcommands(command).map(|below| format!("{name}-{}", below.get_name()));
    let beside = ["mse-proxy-check", "mse-proxy-config", "mse-proxy-nft"];
    let beside = beside.into_iter().filter(|other| beside.contains(&name) && *other != name);
    above.into_iter().chain(below).chain(beside.map(str::to_owned)).collect()
}
