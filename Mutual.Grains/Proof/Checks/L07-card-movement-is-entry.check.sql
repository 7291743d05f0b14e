-- L7d every movement at the card network was booked by one entry, and every such entry has its movement
-- needs card.movement ledger.entry
SELECT m.movement_id FROM card.movement m LEFT JOIN ledger.entry e ON e.source_kind = 'card-movement' AND e.source_id = m.movement_id AND (m.kind = 'fee' OR e.kind <> 'card-fee')
 GROUP BY m.movement_id HAVING count(e.entry_id) <> 1
UNION
SELECT e.source_id FROM ledger.entry e LEFT JOIN card.movement m ON m.movement_id = e.source_id WHERE e.source_kind = 'card-movement' AND m.movement_id IS NULL
