package bench

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"
)

// What package ledger sends to the database, as somebody would write it who
// wants it fast: prepared once, without a data layer, without privacy rules.
const (
	handFind = `SELECT t.id, t.sender_id, t.recipient_id, t.amount, t.note, t.state, t.created_at, t.expires_at, t.settled_at,
			s.user_id, su.username, su.display_name, r.user_id, ru.username, ru.display_name
		FROM transfers t
		JOIN accounts s ON s.id = t.sender_id LEFT JOIN users su ON su.id = s.user_id
		JOIN accounts r ON r.id = t.recipient_id LEFT JOIN users ru ON ru.id = r.user_id
		WHERE t.id = $1`
	handMark     = `UPDATE transfers SET state = 'confirmed', settled_at = $2, updated_at = $2, version = version + 1 WHERE id = $1 AND state = 'pending' AND expires_at > $2`
	handLimits   = `SELECT content ->> 'per_transfer', content ->> 'per_day' FROM setting_changes WHERE name = 'limits' ORDER BY revision DESC LIMIT 1`
	handLock     = `SELECT id, kind, balance, version, sent_on, sent_that_day, closed_at FROM accounts WHERE id IN ($1, $2) ORDER BY id FOR NO KEY UPDATE`
	handSend     = `UPDATE accounts SET balance = $2, version = $3, sent_on = $4, sent_that_day = $5, updated_at = $6 WHERE id = $1`
	handReceive  = `UPDATE accounts SET balance = $2, version = $3, updated_at = $4 WHERE id = $1`
	handPostings = `INSERT INTO postings (id, created_at, transfer_id, account_id, side, amount, balance, account_version)
		VALUES ($1, $2, $3, $4, 'debit', $5, $6, $7), ($8, $2, $3, $9, 'credit', $10, $11, $12)`
	handTrail = `INSERT INTO audit_events (id, created_at, actor_id, action, subject_type, subject_id, ip, request_id) VALUES ($1, $2, $3, 'transfer.confirm', 'transfer', $4, '', '')`
)

type byHand struct {
	tries                                                    atomic.Int64
	db                                                       *sql.DB
	find, mark, limits, lock, send, receive, postings, trail *sql.Stmt
}

func newByHand(t *testing.T, url string) *byHand {
	t.Helper()
	db, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16)
	t.Cleanup(func() { _ = db.Close() })
	h := &byHand{db: db}
	for into, text := range map[**sql.Stmt]string{
		&h.find: handFind, &h.mark: handMark, &h.limits: handLimits, &h.lock: handLock, &h.send: handSend,
		&h.receive: handReceive, &h.postings: handPostings, &h.trail: handTrail,
	} {
		if *into, err = db.Prepare(text); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

// confirm runs everything until no other transaction is in its way.
func (h *byHand) confirm(ctx context.Context, p pending) error {
	for attempt := 0; ; attempt++ {
		h.tries.Add(1)
		amount, err := h.look(ctx, p)
		if err == nil {
			err = h.attempt(ctx, p, amount)
		}
		var answer *pq.Error
		if !errors.As(err, &answer) || answer.Code != "40001" && answer.Code != "40P01" {
			return err
		}
		time.Sleep(rand.N(min(2*time.Millisecond<<min(attempt, 8), 500*time.Millisecond)) + time.Millisecond)
	}
}

// look reads what is to be confirmed.
func (h *byHand) look(ctx context.Context, p pending) (amount int64, err error) {
	var id, sender, recipient uuid.UUID
	var note, state string
	var created, expires time.Time
	var settled sql.NullTime
	var senderUser, recipientUser uuid.NullUUID
	var names [4]sql.NullString
	err = h.find.QueryRowContext(ctx, p.id).Scan(&id, &sender, &recipient, &amount, &note, &state, &created, &expires, &settled,
		&senderUser, &names[0], &names[1], &recipientUser, &names[2], &names[3])
	return amount, err
}

type handAccount struct {
	id               uuid.UUID
	kind             string
	balance, version int64
	sentOn           sql.NullTime
	sent             int64
	closed           sql.NullTime
}

func (h *byHand) attempt(ctx context.Context, p pending, amount int64) error {
	now := time.Now().UTC().Truncate(time.Microsecond)
	tx, err := h.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	marked, err := tx.Stmt(h.mark).ExecContext(ctx, p.id, now)
	if err != nil {
		return err
	}
	if n, err := marked.RowsAffected(); err != nil || n != 1 {
		return errors.Join(err, errors.New("it is not pending"))
	}
	perTransfer, perDay := int64(1000_00), int64(5000_00)
	if err := tx.Stmt(h.limits).QueryRowContext(ctx).Scan(&perTransfer, &perDay); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	found, err := h.lockBoth(ctx, tx, p)
	if err != nil {
		return err
	}
	s, r := found[p.sender], found[p.recipient]
	day := now.Truncate(24 * time.Hour)
	if !s.sentOn.Time.Equal(day) {
		s.sent = 0
	}
	if s.balance < amount || amount > perTransfer || s.sent+amount > perDay || s.closed.Valid || r.closed.Valid {
		return errors.New("a rule stands against it")
	}
	s.balance, s.version, s.sent = s.balance-amount, s.version+1, s.sent+amount
	r.balance, r.version = r.balance+amount, r.version+1
	if _, err := tx.Stmt(h.send).ExecContext(ctx, s.id, s.balance, s.version, day, s.sent, now); err != nil {
		return err
	}
	if _, err := tx.Stmt(h.receive).ExecContext(ctx, r.id, r.balance, r.version, now); err != nil {
		return err
	}
	_, err = tx.Stmt(h.postings).ExecContext(ctx, uuid.New(), now, p.id, s.id, -amount, s.balance, s.version, uuid.New(), r.id, amount, r.balance, r.version)
	if err != nil {
		return err
	}
	if _, err := tx.Stmt(h.trail).ExecContext(ctx, uuid.New(), now, p.user, p.id.String()); err != nil {
		return err
	}
	return tx.Commit()
}

func (h *byHand) lockBoth(ctx context.Context, tx *sql.Tx, p pending) (map[uuid.UUID]*handAccount, error) {
	rows, err := tx.Stmt(h.lock).QueryContext(ctx, p.sender, p.recipient)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	found := map[uuid.UUID]*handAccount{}
	for rows.Next() {
		a := &handAccount{}
		if err := rows.Scan(&a.id, &a.kind, &a.balance, &a.version, &a.sentOn, &a.sent, &a.closed); err != nil {
			return nil, err
		}
		found[a.id] = a
	}
	return found, rows.Err()
}
