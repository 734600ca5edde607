//! A second step 3 on the same connection, to learn what the responder takes for S.

use mse_testkit::reference::{Secrets, Step3};

use crate::arguments::Arguments;
use crate::attempt::Ending;
use crate::connection::{Connection, our_handshake};
use crate::evidence::drawn::Drawn;
use crate::evidence::hypothesis::shared_with_left_aligned;
use crate::evidence::keys::Keys;

/// The offsets at which a responder looks for req1 end here.
const LAST_OFFSET: usize = 512;

const RC4: u32 = 2;

/// To a responder that has not answered step 3: with the S of the Yb whose leading zero byte got lost.
/// It is still looking for req1, if what was sent so far is no longer than PadA may be.
pub(super) fn send_guess(
    arguments: &Arguments,
    connection: &mut Connection,
    drawn: &Drawn,
) -> Result<(), Ending> {
    let trace = connection.trace();
    let Some(keys) = Keys::of(arguments.role, drawn, trace, arguments.skey) else { return Ok(()) };
    if trace.sending().len - keys.ya.len() > LAST_OFFSET {
        return Ok(());
    }
    let s = shared_with_left_aligned(&keys, arguments.role);
    let secrets = Secrets { s, skey: arguments.skey.0 };
    let ia = our_handshake(arguments.skey, 0);
    let step3 = Step3::honest(&secrets, RC4, b"", &ia);
    connection.send(&mut step3.encode(&mut secrets.stream_a()))
}
