//! Settings that make no sense together.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::Configuration;
use super::origin::Origin;
use super::values::socks_field;
use crate::exit::Failure;

impl Configuration {
    /// Looks for contradictions.
    ///
    /// # Errors
    ///
    /// There is one.
    pub(super) fn check(&self) -> Result<(), Failure> {
        let settings = &self.settings;
        for socks in settings.socks().iter().chain(settings.own_socks()) {
            if !socks.ip().to_canonical().is_loopback() && settings.socks_user.is_none() {
                return Err(self.wrong("socks", socks, "can be reached from other machines, which could \
                     connect anywhere through it; add socks-user and a password, or stay on 127.0.0.1"));
            }
        }
        self.check_credentials()?;
        self.check_client()?;
        for (index, exception) in settings.overrides.iter().enumerate() {
            exception.check().map_err(|why| self.wrong("override", &(index + 1), why))?;
        }
        #[cfg(feature = "status")]
        self.check_status()?;
        self.check_sources("torrents", "hashes", &settings.torrents(), &settings.hashes())?;
        settings.client.iter().try_for_each(|client| {
            self.check_sources("client", "client", &client.torrents, &client.hashes)
        })
    }

    fn check_credentials(&self) -> Result<(), Failure> {
        let settings = &self.settings;
        let has_password =
            settings.socks_password.is_some() || settings.socks_password_file.is_some();
        if settings.socks_user.is_some() && !has_password {
            return Err(Failure::Usage(
                "socks-user needs a password: socks-password-file, socks-password, or \
                 MSE_PROXY_SOCKS_PASSWORD in the environment"
                    .into(),
            ));
        }
        // A variable may be there for another run.
        let meant = |key| !matches!(self.origin(key), Origin::Environment(_) | Origin::Default);
        if settings.socks_user.is_none()
            && (meant("socks-password") || meant("socks-password-file"))
        {
            return Err(Failure::Usage("a SOCKS password needs a socks-user to go with".into()));
        }
        Ok(())
    }

    /// Whether peers have a way in and a client to go to. `inherited` is whether a socket for them was
    /// handed over.
    ///
    /// # Errors
    ///
    /// There is one without the other.
    pub(crate) fn check_way_in(&self, inherited: bool) -> Result<(), Failure> {
        match (self.settings.listen.first(), self.settings.client.first()) {
            (Some(listen), None) => Err(self.wrong(
                "listen",
                listen,
                "needs a client to pass the peers on to: add --client, or client in the file",
            )),
            (None, None) if inherited => Err(Failure::Usage(
                "the socket for peers that was handed over needs a client to pass them on to: \
                 add --client, or client in the file"
                    .into(),
            )),
            (None, Some(client)) if !inherited => Err(self.wrong(
                "client",
                &client.name(),
                "is never dialled, since no peer can come: add --listen, or listen in the file",
            )),
            (None, None) => self.check_sources_are_used(),
            _ => Ok(()),
        }
    }

    /// Without a client, nobody asks which torrents there are. A variable may be there for another run.
    fn check_sources_are_used(&self) -> Result<(), Failure> {
        let settings = &self.settings;
        let torrents = settings.torrents.first().map(|source| ("torrents", source.to_string()));
        let hashes = settings.hashes.first().map(|source| ("hashes", source.to_string()));
        let endpoint = settings.endpoint.first().map(|source| ("endpoint", source.to_string()));
        let sources = [torrents, hashes, endpoint].into_iter().flatten();
        let is_meant = |key: &str| !matches!(self.origin(key), Origin::Environment(_));
        match sources.into_iter().find(|(key, _)| is_meant(key)) {
            Some((key, source)) => Err(self.wrong(
                key,
                &source,
                "is of no use, as no peer can come: add --listen and --client, or both in the file",
            )),
            None => Ok(()),
        }
    }

    /// A source that is not there yet is looked for again and again.
    fn check_sources(
        &self,
        torrents_key: &str,
        hashes_key: &str,
        torrents: &[PathBuf],
        hashes: &[PathBuf],
    ) -> Result<(), Failure> {
        if let Some(path) = torrents.iter().find(|path| path.exists() && !path.is_dir()) {
            return Err(self.wrong(torrents_key, &path.display(), "is not a directory"));
        }
        if let Some(path) = hashes.iter().find(|path| path.is_dir()) {
            return Err(self.wrong(hashes_key, &path.display(), "is a directory"));
        }
        Ok(())
    }

    fn check_client(&self) -> Result<(), Failure> {
        let settings = &self.settings;
        let own = [
            ("socks", settings.socks()),
            ("transparent", &settings.transparent),
            ("listen", &settings.listen),
        ];
        let own_socks: Vec<_> = settings.own_socks().copied().collect();
        let own = own.into_iter().chain([("socks", &own_socks[..])]);
        for client in settings.client.iter().map(|client| client.address) {
            for (key, ours) in own.clone() {
                if let Some(ours) = ours.iter().find(|ours| reaches(client, **ours)) {
                    let why = format!(
                        "is where {key} {ours} is; name the port that the client itself listens on"
                    );
                    return Err(self.wrong("client", &client, &why));
                }
            }
        }
        for (index, client) in settings.client.iter().enumerate() {
            let name = client.name();
            if settings.client[..index].iter().any(|other| other.name() == name) {
                return Err(self.wrong(
                    "client",
                    &name,
                    "is there twice; names tell clients apart",
                ));
            }
        }
        if let Some(client) =
            settings.client.iter().skip(1).find(|client| !client.can_have_torrents())
        {
            let name = if client.is_named() { client.name() } else { "NAME".into() };
            let why = format!(
                "would never get a peer, as only the first client gets those whose torrent nobody has: add \
                 --torrents {name}=DIR, --hashes {name}=FILE or --endpoint {name}=URL, or torrents, hashes, \
                 endpoint or socks in its table"
            );
            return Err(self.wrong("client", &client.name(), &why));
        }
        Ok(())
    }

    #[cfg(feature = "status")]
    fn check_status(&self) -> Result<(), Failure> {
        let Some(status) = self.settings.status else { return Ok(()) };
        let open = self.settings.status_open == Some(true);
        if open || crate::status::is_private(status) {
            return Ok(());
        }
        Err(self.wrong(
            "status",
            &status,
            "can be reached from other machines, which would see who your peers are and which torrents \
             they have; stay on 127.0.0.1, or add status-open",
        ))
    }

    /// The user name and password to ask for, if any.
    ///
    /// # Errors
    ///
    /// The file with the password cannot be read, or does not have one.
    pub(crate) fn credentials(&self) -> Result<Option<(String, String)>, Failure> {
        let settings = &self.settings;
        let Some(user) = &settings.socks_user else { return Ok(None) };
        let file_wins = self.origin("socks-password-file") > self.origin("socks-password");
        let password = match (&settings.socks_password, &settings.socks_password_file) {
            (Some(_), Some(path)) if file_wins => first_line(path)?,
            (Some(password), _) => password.reveal().to_owned(),
            (None, Some(path)) => first_line(path)?,
            (None, None) => return Ok(None),
        };
        Ok(Some((user.clone(), password)))
    }

    pub(super) fn wrong(&self, key: &str, value: &dyn std::fmt::Display, why: &str) -> Failure {
        let origin = match self.origin(key) {
            Origin::Default => String::new(),
            origin => format!(" ({origin})"),
        };
        Failure::Usage(format!("{key} {value}{origin} {why}"))
    }
}

fn first_line(path: &Path) -> Result<String, Failure> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the SOCKS password in {shown}"))?;
    let line = text.lines().next().unwrap_or_default();
    socks_field(line).map_err(|reason| {
        Failure::Usage(format!("the first line of {shown}, the SOCKS password, {reason}"))
    })
}

/// Whether whoever dials `client` meets the one who listens on `ours`.
fn reaches(client: SocketAddr, ours: SocketAddr) -> bool {
    let (client_ip, our_ip) = (client.ip().to_canonical(), ours.ip().to_canonical());
    client.port() == ours.port() && (our_ip.is_unspecified() || client_ip == our_ip)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_that_is_ourselves_is_recognised() {
        for (client, ours, same) in [
            ("127.0.0.1:1", "127.0.0.1:1", true),
            ("127.0.0.1:1", "0.0.0.0:1", true),
            ("127.0.0.1:1", "[::]:1", true),
            ("127.0.0.1:1", "[::ffff:127.0.0.1]:1", true),
            ("127.0.0.1:1", "127.0.0.1:2", false),
            ("127.0.0.1:1", "192.0.2.1:1", false),
            ("127.0.0.2:1", "127.0.0.1:1", false),
        ] {
            let [client, ours] = [client, ours].map(|address| address.parse().unwrap());
            assert_eq!(reaches(client, ours), same, "{client} {ours}");
        }
    }
}
