"""`opentrax mqtt`: takes in what phones publish to the operator's MQTT broker."""

import asyncio
import signal
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from opentrax.tracking.door.brokers import Broker


@click.command()
def command() -> None:
    """Take in what OwnTracks publishes to the broker at OPENTRAX_MQTT_URL, until stopped.

    `opentrax up` starts it by itself where a broker is configured. Run only one: a broker ends the
    session of the first when a second one comes with the same name.

    \b
    Example:
      OPENTRAX_MQTT_URL=mqtts://opentrax@broker.example.com opentrax mqtt
    """
    from opentrax.config.cli import use_django
    from opentrax.config.problems import ConfigurationError

    use_django()
    from django.conf import settings

    broker = settings.ENVIRONMENT.mqtt
    if broker is None:
        raise ConfigurationError(
            "OPENTRAX_MQTT_URL is not set", "set it like mqtts://user@broker.example.com"
        )
    from opentrax.kit import egress

    egress.admit(broker.host)
    asyncio.run(_consume(broker))


async def _consume(broker: "Broker") -> None:
    from opentrax.tracking.door.address import door_conninfo
    from opentrax.tracking.door.mqtt import Consumer

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    # The supervisor shows lines that begin so to the operator.
    consumer = Consumer(
        broker, door_conninfo(), tell=lambda said: click.echo(f"opentrax: {said}", err=True)
    )
    await consumer.run(stop)
