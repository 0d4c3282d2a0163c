package throttle

// statements of one dialect. All times are the database's, so that instances
// whose clocks differ count alike.
type statements struct {
	take     string // id, name, every µs, latest µs, kept for s → µs from now until all is free; no row where the limit is used up
	ahead    string // id → µs from now until all is free
	giveBack string // id, every µs
	forget   string // id
}

const (
	giveBack = `UPDATE attempt_counts SET due = due - $2 WHERE id = $1`
	forget   = `DELETE FROM attempt_counts WHERE id = $1`
)

// On CockroachDB extract gives a float, which holds these microseconds exactly.
var postgres = statements{
	take: `INSERT INTO attempt_counts (id, kind, due, expires_at)
		VALUES ($1, $2, (extract(epoch FROM clock_timestamp()) * 1000000)::INT8 + $3::INT8, clock_timestamp() + $5::INT8 * INTERVAL '1 second')
		ON CONFLICT (id) DO UPDATE SET
			due = greatest(attempt_counts.due, (extract(epoch FROM clock_timestamp()) * 1000000)::INT8) + $3::INT8,
			expires_at = excluded.expires_at
		WHERE attempt_counts.due <= (extract(epoch FROM clock_timestamp()) * 1000000)::INT8 + $4::INT8
		RETURNING due - (extract(epoch FROM clock_timestamp()) * 1000000)::INT8`,
	ahead:    `SELECT due - (extract(epoch FROM clock_timestamp()) * 1000000)::INT8 FROM attempt_counts WHERE id = $1`,
	giveBack: giveBack,
	forget:   forget,
}

var sqlite = statements{
	take: `INSERT INTO attempt_counts (id, kind, due, expires_at)
		VALUES ($1, $2, CAST(unixepoch('subsec') * 1000000 AS INTEGER) + $3, strftime('%Y-%m-%d %H:%M:%f+00:00', 'now', '+' || $5 || ' seconds'))
		ON CONFLICT (id) DO UPDATE SET
			due = max(attempt_counts.due, CAST(unixepoch('subsec') * 1000000 AS INTEGER)) + $3,
			expires_at = excluded.expires_at
		WHERE attempt_counts.due <= CAST(unixepoch('subsec') * 1000000 AS INTEGER) + $4
		RETURNING due - CAST(unixepoch('subsec') * 1000000 AS INTEGER)`,
	ahead:    `SELECT due - CAST(unixepoch('subsec') * 1000000 AS INTEGER) FROM attempt_counts WHERE id = $1`,
	giveBack: giveBack,
	forget:   forget,
}
