//! `mse proxy check`: would this configuration work here?

mod client;
mod endpoints;
mod files;
mod finding;
mod firewall;
mod listen;
mod open_files;
mod owner;
mod report;

use anyhow::Context;

use super::settings::Configuration;
use crate::cli::CheckArgs;
use crate::exit::{Exit, Failure};
use finding::Finding;
use listen::Ports;
use report::Report;

/// Tries everything that can be tried without serving, and says what is wrong.
///
/// # Errors
///
/// The configuration makes no sense, or stdout is closed.
pub(crate) async fn check(args: &CheckArgs) -> Result<Exit, Failure> {
    let configuration = Configuration::load(args.given.config.as_deref(), &args.given.settings)?;
    configuration.check_way_in(false)?;
    let tried = tokio::task::spawn_blocking(move || findings(&configuration));
    let report = Report::new(tried.await.context("the checks stopped")?);
    report.print(args.json)?;
    Ok(if report.ok { Exit::Done } else { Exit::Failed })
}

fn findings(configuration: &Configuration) -> Vec<Finding> {
    let settings = &configuration.settings;
    let mut findings = vec![config(configuration)];
    findings.extend(
        configuration
            .warnings
            .iter()
            .map(|warning| Finding::warn("config", warning.clone(), "correct or unset it")),
    );
    let Ports { findings: ports, seen } = Ports::try_all(settings);
    findings.extend(ports);
    findings.extend(settings.socks().iter().filter_map(|address| listen::exposed(*address)));
    findings.extend(settings.own_socks().filter_map(|address| listen::exposed(*address)));
    findings.extend(settings.transparent.iter().map(|address| firewall::transparent(*address)));
    findings.extend(settings.mark.map(firewall::mark));
    findings.extend(files::password(configuration));
    findings.extend(settings.client.iter().flat_map(client::client));
    findings.extend(files::torrents(settings));
    findings.extend(endpoints::endpoints(settings));
    findings.extend(files::key_log(settings));
    findings.extend(files::memory(settings, seen));
    findings.push(open_files::limit(settings));
    findings
}

fn config(configuration: &Configuration) -> Finding {
    Finding::ok(
        "config",
        match &configuration.file {
            Some(path) => format!("{} makes sense", path.display()),
            None => "no file; flags, variables and defaults make sense".into(),
        },
    )
}
