package bench

import "unframed/store"

// searched is what every searched text of a table begins with; ten rows go on
// with 00001 and another digit, at a thousand rows as at a million.
var searched = map[string]string{"users": "user", "audit_events": "noun", "transfers": ""}

// manyRows fills the tables, by engine, with as many rows as the first parameter
// says; on servers with those of them from the second to the third. Keys are scattered, as random ones are; values that lists are filtered
// by are had by a tenth of the rows or by half of them, so that there is a full
// page of each.
var manyRows = map[store.Engine][]string{
	store.PostgreSQL:  onServers,
	store.CockroachDB: onServers,
	store.SQLite: {
		`WITH RECURSIVE g (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < $1)
		INSERT INTO users (id, created_at, updated_at, username, username_key, username_search, email, email_key, email_search, email_verified_at, password_hash, password_changed_at, role, display_name)
		SELECT printf('%08x-0000-4000-8000-000000000001', i * 2654435761 % 4294967296),
			strftime('%Y-%m-%d %H:%M:%S', 1767225600 + i, 'unixepoch') || '+00:00', '2026-01-01 00:00:00+00:00',
			printf('user%06d', i * 7919 % $1), printf('user%06d', i * 7919 % $1), printf('user%06d', i * 7919 % $1),
			printf('user%06d@example.org', i * 7919 % $1), printf('user%06d@example.org', i * 7919 % $1), printf('user%06d@example.org', i * 7919 % $1),
			CASE WHEN i % 2 = 0 THEN strftime('%Y-%m-%d %H:%M:%S', 1767312000 + i, 'unixepoch') || '+00:00' END, 'x', '2026-01-01 00:00:00+00:00',
			CASE WHEN i % 10 = 0 THEN 'admin' ELSE 'user' END, 'User ' || i
		FROM g`,
		`WITH RECURSIVE g (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < min(10, $1))
		INSERT INTO accounts (id, created_at, updated_at, user_id, kind, balance)
		SELECT printf('%02x000000-0000-4000-8000-000000000002', i), '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00', NULL, 'user', 0
		FROM g`,
		`WITH RECURSIVE g (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < $1)
		INSERT INTO transfers (id, created_at, updated_at, version, amount, note, state, expires_at, settled_at, sender_id, recipient_id)
		SELECT printf('%08x-0000-4000-8000-000000000003', i * 2654435761 % 4294967296),
			strftime('%Y-%m-%d %H:%M:%S', 1767225600 + i, 'unixepoch') || '+00:00', '2026-01-01 00:00:00+00:00', 1, i, 'note', CASE WHEN i % 2 = 0 THEN 'confirmed' ELSE 'pending' END,
			strftime('%Y-%m-%d %H:%M:%S', 1767225600 + i, 'unixepoch') || '+00:00', CASE WHEN i % 2 = 0 THEN '2026-01-01 00:00:00+00:00' END,
			printf('%02x000000-0000-4000-8000-000000000002', 1 + i % 10), printf('%02x000000-0000-4000-8000-000000000002', 1 + (i + 1) % 10)
		FROM g`,
		`WITH RECURSIVE g (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < $1)
		INSERT INTO audit_events (id, created_at, actor_id, action, subject_type, subject_id)
		SELECT printf('%08x-0000-4000-8000-000000000004', i * 2654435761 % 4294967296),
			strftime('%Y-%m-%d %H:%M:%S', 1767225600 + i, 'unixepoch') || '+00:00', CASE WHEN i % 2 = 0 THEN '00000000-0000-4000-8000-000000000009' END,
			CASE WHEN i <= 10 THEN 'noun00001' ELSE 'noun00002' END || (i % 10) || '.act', 'users', 'subject' || (i % 10)
		FROM g`,
	},
}

var onServers = []string{
	`INSERT INTO users (id, created_at, updated_at, username, username_key, username_search, email, email_key, email_search, email_verified_at, password_hash, password_changed_at, role, display_name)
	SELECT (lpad(to_hex(i * 2654435761 % 4294967296), 8, '0') || '-0000-4000-8000-000000000001')::UUID,
		TIMESTAMPTZ '2026-01-01' + i * INTERVAL '1 second', now(),
		'user' || lpad((i * 7919 % $1::BIGINT)::TEXT, 6, '0'), 'user' || lpad((i * 7919 % $1::BIGINT)::TEXT, 6, '0'), 'user' || lpad((i * 7919 % $1::BIGINT)::TEXT, 6, '0'),
		'user' || lpad((i * 7919 % $1::BIGINT)::TEXT, 6, '0') || '@example.org', 'user' || lpad((i * 7919 % $1::BIGINT)::TEXT, 6, '0') || '@example.org', 'user' || lpad((i * 7919 % $1::BIGINT)::TEXT, 6, '0') || '@example.org',
		CASE WHEN i % 2 = 0 THEN TIMESTAMPTZ '2026-01-02' + i * INTERVAL '1 second' END, 'x', now(),
		CASE WHEN i % 10 = 0 THEN 'admin' ELSE 'user' END, 'User ' || i::TEXT
	FROM generate_series($2::BIGINT, $3::BIGINT) AS g (i)`,
	`INSERT INTO accounts (id, created_at, updated_at, user_id, kind, balance)
	SELECT (lpad(to_hex(i), 2, '0') || '000000-0000-4000-8000-000000000002')::UUID, now(), now(), NULL, 'user', 0
	FROM generate_series($2::BIGINT, least(10, $3::BIGINT)) AS g (i)
	WHERE $1::BIGINT > 0`,
	`INSERT INTO transfers (id, created_at, updated_at, version, amount, note, state, expires_at, settled_at, sender_id, recipient_id)
	SELECT (lpad(to_hex(i * 2654435761 % 4294967296), 8, '0') || '-0000-4000-8000-000000000003')::UUID,
		TIMESTAMPTZ '2026-01-01' + i * INTERVAL '1 second', now(), 1, i, 'note', CASE WHEN i % 2 = 0 THEN 'confirmed' ELSE 'pending' END,
		TIMESTAMPTZ '2026-01-01' + i * INTERVAL '1 second', CASE WHEN i % 2 = 0 THEN now() END,
		(lpad(to_hex(1 + i % 10), 2, '0') || '000000-0000-4000-8000-000000000002')::UUID, (lpad(to_hex(1 + (i + 1) % 10), 2, '0') || '000000-0000-4000-8000-000000000002')::UUID
	FROM generate_series($2::BIGINT, $3::BIGINT) AS g (i)
	WHERE $1::BIGINT > 0`,
	`INSERT INTO audit_events (id, created_at, actor_id, action, subject_type, subject_id)
	SELECT (lpad(to_hex(i * 2654435761 % 4294967296), 8, '0') || '-0000-4000-8000-000000000004')::UUID,
		TIMESTAMPTZ '2026-01-01' + i * INTERVAL '1 second', CASE WHEN i % 2 = 0 THEN '00000000-0000-4000-8000-000000000009'::UUID END,
		CASE WHEN i <= 10 THEN 'noun00001' ELSE 'noun00002' END || (i % 10)::TEXT || '.act', 'users', 'subject' || (i % 10)::TEXT
	FROM generate_series($2::BIGINT, $3::BIGINT) AS g (i)
	WHERE $1::BIGINT > 0`,
}
