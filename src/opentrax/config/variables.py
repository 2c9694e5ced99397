"""What each environment variable means, and what holds without it: (meaning, default) by name.

A variable that the code reads and that is missing here fails the test of the reference.
"""

MEANINGS: dict[str, tuple[str, str]] = {
    "DATABASE_URL": ("a PostgreSQL server of your own, role `opentrax_app`", "the embedded one"),
    "OPENTRAX_ADDRESS_KEYS": (
        "keys under which opt-outs are remembered, the newest first, separated by commas; win over"
        " `secrets.json`",
        "made at the first start",
    ),
    "OPENTRAX_AUTHSERV_ID": (
        "name of the server whose `Authentication-Results` are believed in answers",
        "none: only our own check of DKIM counts",
    ),
    "OPENTRAX_BACKUP_URL": ("the same server, role `opentrax_backup`, for dumps", "no dumps"),
    "OPENTRAX_DATA": (
        "the data folder",
        "`/var/lib/opentrax` for root, else the user's own",
    ),
    "OPENTRAX_DEBUG": ("`1`: tracebacks on the command line; refused in production", "off"),
    "OPENTRAX_DEMO": ("`1`: with the demo, as `up --demo`; refused in production", "off"),
    "OPENTRAX_DEMO_SPEED": ("how many times faster than life the demo's day passes", "60"),
    "OPENTRAX_DKIM_KEY_FILE": (
        "private key that signs mails; `opentrax mail key` makes one",
        "none: the mail server signs",
    ),
    "OPENTRAX_DKIM_SELECTOR": ("name under which its public half is published", "`opentrax`"),
    "OPENTRAX_DOOR_BACKLOG": (
        "positions that one device may send at once, after a time without a signal",
        "100000",
    ),
    "OPENTRAX_DOOR_POSITIONS_PER_SECOND": (
        "positions that one device may send in the long run, for each web process",
        "10",
    ),
    "OPENTRAX_DOOR_UNKNOWN_PER_MINUTE": (
        "messages with unknown tokens from one address, for each web process",
        "600",
    ),
    "OPENTRAX_DOOR_URL": (
        "the same server, role `opentrax_door`, for what phones send",
        "required with `DATABASE_URL`",
    ),
    "OPENTRAX_ENV": ("`production`, `development` or `test`", "`development`"),
    "OPENTRAX_HOST": ("address on which the web server listens", "`127.0.0.1`"),
    "OPENTRAX_IMAP_URL": (
        "mailbox where answers and bounces arrive: `imap://`, `imap+starttls://` or `imaps://`",
        "none: answers go to the operator’s contact",
    ),
    "OPENTRAX_LOG_ADDRESSES": (
        "`yes`: access lines hold network addresses, for security; see docs/operate/logs.md",
        "off",
    ),
    "OPENTRAX_LOG_COMBINED": (
        "why access lines name accounts, in a sentence that the policy shows",
        "off",
    ),
    "OPENTRAX_MAIL_FROM": ("sender of mails", "none; required in production"),
    "OPENTRAX_MAIL_PROVIDER": (
        "mail provider whose webhooks are taken: see docs/operate/production.md",
        "none",
    ),
    "OPENTRAX_MAIL_SIGNING_KEY": ("key with which that provider signs its webhooks", "none"),
    "OPENTRAX_MAIL_WEBHOOK_SECRET": ("`user:password` in the address of the webhook", "none"),
    "OPENTRAX_MMDB": (
        "files of networks in MaxMind's format, separated by colons: country and provider of"
        " logged addresses",
        "none",
    ),
    "OPENTRAX_MQTT_CA_FILE": (
        "certificates of who signed the broker's, where the system does not know them",
        "the system's",
    ),
    "OPENTRAX_MQTT_PASSWORD": ("password at the MQTT broker", "the one in the address"),
    "OPENTRAX_MQTT_PASSWORD_FILE": ("a file with that password alone", "none"),
    "OPENTRAX_MQTT_URL": (
        "MQTT broker to which phones publish: `mqtt://` or `mqtts://`; see docs/operate/mqtt.md",
        "none: phones post over HTTP",
    ),
    "OPENTRAX_OPERATOR_ADDRESS": (
        "postal address of who runs this installation",
        "none; required in production",
    ),
    "OPENTRAX_OPERATOR_CONTACT": (
        "mailbox for privacy and security",
        "none; required in production",
    ),
    "OPENTRAX_OPERATOR_NAME": (
        "legal name of who runs this installation",
        "none; required in production",
    ),
    "OPENTRAX_OWNER_URL": (
        "the same server, role `opentrax_owner`, for migrations",
        "required with `DATABASE_URL`",
    ),
    "OPENTRAX_PORT": ("port on which the web server listens", "8000"),
    "OPENTRAX_PROCESSORS_FILE": (
        "a file of TOML that says who the processors are, where and under which contract; see"
        " docs/concepts/sharing.md",
        "none: the register names them by what they do",
    ),
    "OPENTRAX_PUBLIC_URL": (
        "address that people and phones open; in QR codes and mails",
        "`http://localhost:PORT`; required, with https, in production",
    ),
    "OPENTRAX_REPLY_ADDRESS": (
        "address to which answers and bounces go, with a tag for each mail: reply+TAG@…",
        "none: answers go to the operator’s contact",
    ),
    "OPENTRAX_SECRET_KEY": (
        "signs sessions and links; wins over `secrets.json` of the data folder",
        "made at the first start",
    ),
    "OPENTRAX_SMTP_URL": (
        "mail server: `smtp://`, `smtp+starttls://` or `smtps://`, with user and password",
        "none: mails stay on the machine; required in production",
    ),
    "OPENTRAX_SUPERVISED_DATA": ("set by `up` for its children, by which it knows them", "none"),
    "OPENTRAX_TELEPHONE_NUMBER": (
        "number that technicians call to check in; see docs/guides/check-in.md",
        "none: nobody checks in by telephone",
    ),
    "OPENTRAX_TEST_ADMIN_URL": ("tests use this PostgreSQL server", "the embedded one"),
    "OPENTRAX_TEST_FOLDER": ("set by the test run for its workers", "none"),
    "OPENTRAX_TEST_SERVER_URL": ("set by the test run for its workers", "none"),
    "OPENTRAX_WEB_THREADS": ("threads for pages, for each web process", "12"),
    "OPENTRAX_TWILIO_TOKEN": (
        "token of the Twilio account that has this number: it signs what Twilio posts",
        "none; required with `OPENTRAX_TELEPHONE_NUMBER`",
    ),
    "OPENTRAX_UPLOAD_MB": ("largest file that anybody may upload, in MB; 1000 at most", "25"),
    "OPENTRAX_WEB_WORKERS": ("web processes", "2, or 1 on one core"),
    "OPENTRAX_WEBHOOKS_INTERNAL": (
        "`1`: webhooks may lead into your own network, and need no TLS there; for an installation"
        " whose organizations share it",
        "off: public addresses and https only",
    ),
}
