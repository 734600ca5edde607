//! Families of metrics: a name, a help text, a type, and a value for each set of labels.

use std::fmt;

use mse_proxy::{HANDSHAKE_BOUNDS, HandshakeTimes};
use prometheus_client::encoding::{
    DescriptorEncoder, EncodeCounterValue, EncodeGaugeValue, NoLabelSet,
};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Unit;

/// Labels and their values.
pub(super) type Labels<const N: usize> = [(&'static str, &'static str); N];

/// A family's name without prefix and unit, its help text, and its unit.
pub(super) type Described<'a> = (&'a str, &'a str, Option<Unit>);

/// Writes one family after the other.
pub(super) struct Families<'a>(DescriptorEncoder<'a>);

impl<'a> Families<'a> {
    pub(super) fn new(encoder: DescriptorEncoder<'a>) -> Self {
        Self(encoder)
    }

    /// Counters. `_total` is put behind the name.
    pub(super) fn counters<const N: usize>(
        &mut self,
        (name, help, unit): Described<'_>,
        values: impl IntoIterator<Item = (Labels<N>, impl EncodeCounterValue)>,
    ) -> fmt::Result {
        let kind = MetricType::Counter;
        let mut encoder = self.0.encode_descriptor(name, help, unit.as_ref(), kind)?;
        for (labels, value) in values {
            encoder.encode_family(&labels)?.encode_counter::<NoLabelSet, _, f64>(&value, None)?;
        }
        Ok(())
    }

    pub(super) fn gauges<const N: usize>(
        &mut self,
        (name, help, unit): Described<'_>,
        values: impl IntoIterator<Item = (Labels<N>, impl EncodeGaugeValue)>,
    ) -> fmt::Result {
        let kind = MetricType::Gauge;
        let mut encoder = self.0.encode_descriptor(name, help, unit.as_ref(), kind)?;
        for (labels, value) in values {
            encoder.encode_family(&labels)?.encode_gauge(&value)?;
        }
        Ok(())
    }

    /// `_info` is put behind the name.
    pub(super) fn info<const N: usize>(
        &mut self,
        (name, help, unit): Described<'_>,
        labels: Labels<N>,
    ) -> fmt::Result {
        let kind = MetricType::Info;
        self.0.encode_descriptor(name, help, unit.as_ref(), kind)?.encode_info(&labels)
    }

    pub(super) fn histograms<const N: usize>(
        &mut self,
        (name, help, unit): Described<'_>,
        values: impl IntoIterator<Item = (Labels<N>, HandshakeTimes)>,
    ) -> fmt::Result {
        let kind = MetricType::Histogram;
        let mut encoder = self.0.encode_descriptor(name, help, unit.as_ref(), kind)?;
        for (labels, times) in values {
            let bounds = HANDSHAKE_BOUNDS.iter().map(|bound| bound.as_secs_f64());
            let bounds = bounds.chain([f64::INFINITY]);
            // The encoder sums them up.
            let buckets: Vec<_> = bounds.zip(times.buckets().iter().copied()).collect();
            let sum = times.sum().as_secs_f64();
            let mut encoder = encoder.encode_family(&labels)?;
            encoder.encode_histogram::<NoLabelSet>(sum, times.count(), &buckets, None)?;
        }
        Ok(())
    }
}
