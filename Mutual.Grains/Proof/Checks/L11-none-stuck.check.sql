-- L11 no notice of the card network waits for longer than an hour
-- needs stripe.event
SELECT event_id, refusal FROM stripe.event WHERE state NOT IN ('booked', 'ignored') AND received < coalesce((SELECT now FROM ops.clock), now()) - interval '1 hour'
