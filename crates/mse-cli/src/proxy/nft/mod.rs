//! `mse proxy nft`: the firewall's rules for transparent mode.

mod rules;
mod tool;
mod utp;

use std::net::SocketAddr;
use std::num::NonZeroU16;

use super::settings::{Configuration, Mark, Settings};
use crate::cli::NftArgs;
use crate::exit::{Exit, Failure, print};
use rules::{Peers, REMOVAL, Rules, TABLE};

/// Prints, loads or removes the rules.
///
/// # Errors
///
/// A port is missing, or nft cannot be run or refuses the rules.
pub(super) async fn nft(args: NftArgs) -> Result<Exit, Failure> {
    if args.remove {
        tool::load(REMOVAL).await?;
        tracing::info!("the table {TABLE} is removed");
        return Ok(Exit::Done);
    }
    let apply = args.apply;
    let rules = rules(args)?.to_string();
    if apply {
        tool::load(&rules).await?;
        tracing::info!("the table {TABLE} is loaded; `mse proxy nft --remove` removes it");
    } else {
        print(rules.as_bytes())?;
    }
    Ok(Exit::Done)
}

/// The rules that are asked for, with the ports and the mark of the proxy's own configuration.
fn rules(args: NftArgs) -> Result<Rules, Failure> {
    let configuration = Configuration::load(args.config.as_deref(), &Settings::default())?;
    let settings = configuration.settings;
    let redirects = !(args.user.is_empty() && args.cgroup.is_empty() && args.interface.is_empty());
    if !redirects && args.port.is_none() {
        return Err(Failure::Usage(
            "whose connections? Say --user, --cgroup or --interface; --port for the client's peers"
                .into(),
        ));
    }
    let to = match args.to.or_else(|| port_of(&settings.transparent)) {
        None if redirects => {
            return Err(Failure::Usage(
                "redirected to where? Say --to, the port of --transparent".into(),
            ));
        }
        to => to,
    };
    let peers = match (args.port, args.peers_to.or_else(|| port_of(&settings.listen))) {
        (None, _) => None,
        (Some(_), None) => {
            return Err(Failure::Usage(
                "where do peers go that dial --port? Say --peers-to, the port of --listen".into(),
            ));
        }
        (Some(port), Some(to)) if port == to => {
            return Err(Failure::Usage(format!(
                "--port is the client's own and --peers-to the proxy's, both cannot be {port}"
            )));
        }
        (Some(port), Some(to)) => Some(Peers { port, to }),
    };
    Ok(Rules {
        users: args.user,
        cgroups: args.cgroup,
        interfaces: args.interface,
        to,
        peers,
        mark: args.mark.or(settings.mark).unwrap_or(Mark::DEFAULT).0,
        skips_lan: args.skip_lan,
        skipped_ports: args.skip_ports,
        drops_utp: args.no_utp,
    })
}

fn port_of(addresses: &[SocketAddr]) -> Option<NonZeroU16> {
    addresses.iter().find_map(|address| NonZeroU16::new(address.port()))
}
