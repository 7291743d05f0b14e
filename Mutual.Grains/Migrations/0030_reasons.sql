-- 0030 reasons. Why a client's limit or standing changed and why an order was called off: free text, so beside the journal and not in it.
CREATE TABLE clients.change (
    client_id  uuid    NOT NULL REFERENCES clients.client,
    version    integer NOT NULL,                         -- Of the client after the change.
    reason     text    NOT NULL,
    changed_on date    NOT NULL,
    PRIMARY KEY (client_id, version)
);
GRANT SELECT ON clients.change TO mutual_app, mutual_reader;
GRANT INSERT ON clients.change TO mutual_app;
ALTER TABLE orders.order_ ADD COLUMN cancelled_because text;
