//! A proxy that serves.

use std::pin::pin;
use std::time::Duration;

use mse_proxy::{Drain, PeerMemory, Shared};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::activation::Activation;
use super::aside::aside;
use super::behind::Behind;
use super::configs::Configs;
use super::halves::Halves;
use super::memory::MemoryFile;
use super::settings::Configuration;
use crate::exit::Failure;
use crate::signal::StopSignal;

/// How long the memory may take to be written, where a disk has to wake for it: 10 s.
const SAVED_WITHIN: Duration = Duration::from_secs(10);

/// How long all that is left may take when we are asked to stop for the second time: 1 s.
const AT_ONCE: Duration = Duration::from_secs(1);

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
        let learning = memory.clone();
        let opened = aside(move || {
            let configs = Configs::new(configuration, &learning)?;
            let path = configs.configuration().settings.memory_file.as_ref();
            let file = path.map(|path| MemoryFile::open(path, &learning)).transpose()?;
            Ok((configs, file))
        });
        let (configs, memory_file) = opened.await?;
        let settings = &configs.configuration().settings;
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
        let mut cut_off = 0;
        {
            let mut ended = pin!(async {
                while let Some(ended) = self.serving.join_next().await {
                    cut_off += ended.unwrap_or_default();
                }
                drop(self.tasks);
                if let Some(file) = self.memory_file
                    && timeout(SAVED_WITHIN, file.save()).await.is_err()
                {
                    tracing::warn!("the memory could not be written in time");
                }
            });
            tokio::select! {
                () = &mut ended => {}
                () = stop.received() => {
                    self.drain.begin(Duration::ZERO);
                    // What is not done by then will not be.
                    let _ = timeout(AT_ONCE, ended).await;
                }
            }
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
