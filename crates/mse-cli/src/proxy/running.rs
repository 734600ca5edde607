//! A proxy that serves.

use std::time::Duration;

use mse_proxy::{Drain, PeerMemory, Shared};
use tokio::task::JoinSet;

use super::activation::Activation;
use super::behind::Behind;
use super::configs::Configs;
use super::halves::Halves;
use super::memory::MemoryFile;
use super::settings::Configuration;
use crate::exit::Failure;
use crate::signal::StopSignal;

/// All that serves. Dropping it ends all connections.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) configs: Configs,
    pub(super) halves: Halves,
    pub(super) memory: PeerMemory,
    memory_file: Option<MemoryFile>,
    pub(super) behind: Option<Behind>,
    drain: Drain,
    serving: JoinSet<usize>,
    tasks: JoinSet<()>,
}

impl Running {
    /// Listens on every address, and begins to serve.
    ///
    /// # Errors
    ///
    /// An address cannot be listened on, or a file is out of reach.
    pub(super) async fn start(
        configuration: Configuration,
        activation: &mut Activation,
        shared: &Shared,
    ) -> Result<Self, Failure> {
        let memory = PeerMemory::new();
        let configs = Configs::new(configuration, &memory)?;
        let settings = &configs.configuration().settings;
        let memory_file = match &settings.memory_file {
            Some(path) => Some(MemoryFile::open(path, &memory)?),
            None => None,
        };
        let behind = Behind::load(settings, None).await?;
        let clients = behind.as_ref().map(|behind| &behind.clients);
        let halves = Halves::bind(&configs, clients, activation, shared).await?;
        if let Some(behind) = &behind {
            behind.report(settings);
        }
        let mut this = Self {
            configs,
            halves,
            memory,
            memory_file,
            behind,
            drain: Drain::new(),
            serving: JoinSet::new(),
            tasks: JoinSet::new(),
        };
        #[cfg(feature = "status")]
        this.show_status(activation, shared).await?;
        this.halves.start(&this.drain, &mut this.serving);
        if let Some(file) = this.memory_file.clone() {
            this.tasks.spawn(file.run());
        }
        Ok(this)
    }

    /// How long connections may go on when the proxy is stopped.
    pub(super) fn patience(&self) -> Duration {
        self.configs.configuration().settings.drain.map_or(Duration::ZERO, |drain| drain.0)
    }

    /// Accepts no more connections, and waits for those there are to end: as long as they may go on, or
    /// until we are asked once more to stop. Then keeps what is to be kept. Returns the number of
    /// connections that were cut off.
    pub(super) async fn stop(mut self, stop: &mut StopSignal) -> usize {
        self.drain.begin(self.patience());
        let (mut cut_off, mut asked_again) = (0, false);
        loop {
            tokio::select! {
                ended = self.serving.join_next() => match ended {
                    Some(ended) => cut_off += ended.unwrap_or_default(),
                    None => break,
                },
                () = stop.received(), if !asked_again => {
                    asked_again = true;
                    self.drain.begin(Duration::ZERO);
                }
            }
        }
        drop(self.tasks);
        if let Some(file) = self.memory_file {
            file.save().await;
        }
        cut_off
    }

    /// Begins to serve the status page, if it is wanted.
    #[cfg(feature = "status")]
    async fn show_status(
        &mut self,
        activation: &mut Activation,
        shared: &Shared,
    ) -> Result<(), Failure> {
        let settings = &self.configs.configuration().settings;
        let sockets = super::status::sockets(settings, activation).await?;
        for socket in sockets {
            let names = settings.status_name.clone();
            let serving = super::status::start(socket, names, shared, &self.halves)?;
            self.tasks.spawn(serving);
        }
        Ok(())
    }
}
