// Changed from the released 9.1.0: upload_only, see ../../../README.md.

use std::net::IpAddr;

use bencode::BencodeValue;
use buffers::{ByteBuf, ByteBufT};
use librqbit_core::compact_ip::{CompactIpAddr, CompactIpV4, CompactIpV6};
use serde::{Deserialize as _, Deserializer};
use serde_derive::{Deserialize, Serialize};

use super::PeerExtendedMessageIds;

#[derive(Deserialize, Serialize, Debug, Default, Eq, PartialEq)]
pub struct ExtendedHandshake<ByteBuf: ByteBufT> {
    // BEP 10 says all items of the extended handshake dictionary are optional.
    // Missing "m" means the peer supports no outgoing extensions.
    #[serde(default)]
    pub m: PeerExtendedMessageIds,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub v: Option<ByteBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub yourip: Option<CompactIpAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ipv6: Option<CompactIpV6>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ipv4: Option<CompactIpV4>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reqq: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata_size: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complete_ago: Option<i32>,
    // KTorrent writes this integer as a string, "1:0".
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "integer_or_text"
    )]
    pub upload_only: Option<u32>,
}

impl ExtendedHandshake<ByteBuf<'_>> {
    pub fn new() -> Self {
        Self {
            m: PeerExtendedMessageIds::my(),
            ..Default::default()
        }
    }

    pub fn peer_extended_messages(&self) -> PeerExtendedMessageIds {
        self.m
    }

    pub fn ip_addr(&self) -> Option<IpAddr> {
        if let Some(ref b) = self.ipv4 {
            return Some(b.0.into());
        }
        if let Some(ref b) = self.ipv6 {
            return Some(b.0.into());
        }
        None
    }

    pub fn port(&self) -> Option<u16> {
        self.p.and_then(|p| u16::try_from(p).ok())
    }
}

// An integer however it is written; None when it is neither, or does not fit.
fn integer_or_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    Ok(match BencodeValue::<ByteBuf<'de>>::deserialize(deserializer)? {
        BencodeValue::Integer(value) => u32::try_from(value).ok(),
        BencodeValue::Bytes(text) => std::str::from_utf8(text.as_ref())
            .ok()
            .and_then(|text| text.parse().ok()),
        _ => None,
    })
}
