"""What a row does. Each scenario is a function of the bench and the row's arguments."""

from scenarios.chain import chain
from scenarios.conformance import answering, dialling
from scenarios.crowd import crowd
from scenarios.handshakes import initiate, respond
from scenarios.policies import policies
from scenarios.transfer import transfer

ALL = {scenario.__name__: scenario for scenario in (
    transfer, chain, crowd, policies, initiate, respond, answering, dialling)}
