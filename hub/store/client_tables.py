"""Tables of the agencies' systems beside their keys: certificates, doors and X-Road members."""

from sqlalchemy import Column, DateTime, ForeignKey, Table, Text

from hub.store.schema import PUBLIC, agency_clients, metadata

# A client with certificates here gets no token without showing one of them.
client_certificates = Table(
    "client_certificates",
    metadata,
    Column(
        "client_id", Text, ForeignKey(agency_clients.c.client_id), primary_key=True, info=PUBLIC
    ),
    Column("thumbprint", Text, primary_key=True, info=PUBLIC),
    Column("added_at", DateTime(timezone=True), nullable=False, info=PUBLIC),
)

# Doors that stay shut for a client unless they were opened by name, such as the data tracker.
client_doors = Table(
    "client_doors",
    metadata,
    Column(
        "client_id", Text, ForeignKey(agency_clients.c.client_id), primary_key=True, info=PUBLIC
    ),
    Column("door", Text, primary_key=True, info=PUBLIC),
    Column("opened_at", DateTime(timezone=True), nullable=False, info=PUBLIC),
)

# Which client an X-Road member is, when its messages come through the server of this certificate.
xroad_members = Table(
    "xroad_members",
    metadata,
    Column("member", Text, primary_key=True, info=PUBLIC),
    Column("thumbprint", Text, primary_key=True, info=PUBLIC),
    Column(
        "client_id",
        Text,
        ForeignKey(agency_clients.c.client_id),
        nullable=False,
        index=True,
        info=PUBLIC,
    ),
    Column("added_at", DateTime(timezone=True), nullable=False, info=PUBLIC),
)
