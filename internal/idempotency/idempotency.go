// Package idempotency recognises a request that is sent again: under one key one
// person's request is carried out once, whatever becomes of the answer. What is
// remembered stands in the transaction that did the work. Whoever calls holds a
// right of the system to the entity IdempotencyKey.
package idempotency

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/idempotencykey"
	"unframed/internal/problem"
)

// keyLife is how long a request that is sent again is recognised.
const keyLife = 24 * time.Hour

const maxKey = 255 // bytes

// Request is what an idempotency key stands for: who asked, under which key,
// and a digest of everything that was asked.
type Request struct {
	user uuid.UUID
	key  string
	hash []byte
}

// New digests the action and its parts, each with its length before it,
// so that no two requests look alike.
func New(user uuid.UUID, key string, parts ...string) Request {
	digest := sha256.New()
	for _, part := range parts {
		var length [8]byte
		binary.BigEndian.PutUint64(length[:], uint64(len(part)))
		digest.Write(length[:])
		digest.Write([]byte(part))
	}
	return Request{user, key, digest.Sum(nil)}
}

// Keyed reports whether the client gave a key; without one every request is
// another.
func (r Request) Keyed() bool { return r.key != "" }

// Check refuses a key that cannot be stored.
func (r Request) Check() error {
	for i := range len(r.key) {
		if r.key[i] < ' ' || r.key[i] > '~' || len(r.key) > maxKey {
			var check problem.Check
			check.Refuse("idempotency_key", "An idempotency key is at most 255 printable ASCII characters.")
			return check.Err()
		}
	}
	return nil
}

// Prior returns the result of the same request if it was carried out before,
// else uuid.Nil. The same key with something else asked is refused.
func (r Request) Prior(ctx context.Context, tx *ent.Client, now time.Time) (uuid.UUID, error) {
	if r.key == "" {
		return uuid.Nil, nil
	}
	found, err := tx.IdempotencyKey.Query().
		Where(idempotencykey.UserID(r.user), idempotencykey.Key(r.key)).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return uuid.Nil, nil
	case err != nil:
		return uuid.Nil, fmt.Errorf("look for the idempotency key: %w", err)
	case !found.ExpiresAt.After(now):
		if _, err := tx.IdempotencyKey.Delete().Where(idempotencykey.ID(found.ID)).Exec(ctx); err != nil {
			return uuid.Nil, fmt.Errorf("forget the idempotency key: %w", err)
		}
		return uuid.Nil, nil
	case subtle.ConstantTimeCompare(found.RequestHash, r.hash) != 1:
		return uuid.Nil, problem.New(problem.KeyReused,
			"This idempotency key was used for another request. Use a new key for what is new.")
	}
	return found.ResultID, nil
}

// Known reports whether something was carried out under the key, so that Prior
// will find it: the same, or something else, which is refused.
func (r Request) Known(ctx context.Context, c *ent.Client, now time.Time) (bool, error) {
	if r.key == "" {
		return false, nil
	}
	known, err := c.IdempotencyKey.Query().
		Where(idempotencykey.UserID(r.user), idempotencykey.Key(r.key), idempotencykey.ExpiresAtGT(now)).Exist(ctx)
	if err != nil {
		return false, fmt.Errorf("look for the idempotency key: %w", err)
	}
	return known, nil
}

// Remember notes within the transaction that does the work that it is done.
func (r Request) Remember(ctx context.Context, tx *ent.Client, now time.Time, result uuid.UUID) error {
	if r.key == "" {
		return nil
	}
	err := tx.IdempotencyKey.Create().SetUserID(r.user).SetKey(r.key).SetRequestHash(r.hash).
		SetResultID(result).SetCreatedAt(now).SetExpiresAt(now.Add(keyLife)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("store the idempotency key: %w", err)
	}
	return nil
}
