package accounts

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"

	"unframed/internal/problem"
)

// HashCost is what one argon2id hash costs (RFC 9106).
type HashCost struct {
	MemoryKiB uint32
	Passes    uint32
}

// RecommendedCost is OWASP's first choice for argon2id with one lane.
var RecommendedCost = HashCost{MemoryKiB: 19 * 1024, Passes: 2}

const (
	minPassword = 8   // code points (ASVS 5.0 V6.2.1)
	maxPassword = 256 // code points; V6.2.9 asks for at least 64
	saltBytes   = 16
	hashBytes   = 32
	hashLanes   = 1
	// memoryBack is how long after the last hash its memory, 19 MiB a time, goes
	// back to the operating system; the runtime alone keeps it for minutes.
	memoryBack = 15 * time.Second
	// hashPatience is how long a sign-in waits for its turn to hash.
	hashPatience = 5 * time.Second
)

// hasher computes few hashes at a time, so that a crowd at the door cannot
// take all memory and processors. Those who sign up, of whom anybody can send a
// crowd, wait for slots of their own and not before those who sign in.
type hasher struct {
	cost  HashCost
	slots slots
	// newcomers are the slots of those who sign up.
	newcomers slots
	idle      *time.Timer
	decoy     string // compared where there is no user, to take the same time
}

// slots holds a value for each hash that is being computed.
type slots chan struct{}

func newHasher(cost HashCost) *hasher {
	processors := runtime.GOMAXPROCS(0)
	h := &hasher{cost: cost, slots: make(slots, processors), newcomers: make(slots, max(1, processors/4)), idle: time.AfterFunc(memoryBack, debug.FreeOSMemory)}
	h.decoy = encodeHash(cost, make([]byte, saltBytes), make([]byte, hashBytes))
	return h
}

// hash returns the password's hash in PHC string format.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	return h.hashIn(ctx, h.slots, password)
}

// hashForSignUp is hash in the slots of those who sign up.
func (h *hasher) hashForSignUp(ctx context.Context, password string) (string, error) {
	return h.hashIn(ctx, h.newcomers, password)
}

func (h *hasher) hashIn(ctx context.Context, in slots, password string) (string, error) {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails: it ends the program instead
	sum, err := h.compute(ctx, in, password, salt, h.cost)
	if err != nil {
		return "", err
	}
	return encodeHash(h.cost, salt, sum), nil
}

// matches reports whether the password belongs to the encoded hash. An empty
// one stands for no user: the answer is no, after the same work.
func (h *hasher) matches(ctx context.Context, password, encoded string) (bool, error) {
	known := encoded != ""
	if !known {
		encoded = h.decoy
	}
	cost, salt, want, err := decodeHash(encoded)
	if err != nil {
		return false, err
	}
	got, err := h.compute(ctx, h.slots, password, salt, cost)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1 && known, nil
}

// compute waits for a free slot and hashes.
func (h *hasher) compute(ctx context.Context, in slots, password string, salt []byte, cost HashCost) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, hashPatience)
	defer cancel()
	select {
	case in <- struct{}{}:
		defer func() { <-in; h.idle.Reset(memoryBack) }()
	case <-ctx.Done():
		return nil, problem.Wrap(ctx.Err(), problem.Unavailable, "Too many people are signing in just now. Try again in a minute.")
	}
	return argon2.IDKey([]byte(password), salt, cost.Passes, cost.MemoryKiB, hashLanes, hashBytes), nil
}

// outdated reports whether the hash was computed at another cost than new ones are.
func (h *hasher) outdated(encoded string) bool {
	cost, _, _, err := decodeHash(encoded)
	return err == nil && cost != h.cost
}

func encodeHash(cost HashCost, salt, sum []byte) string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, cost.MemoryKiB, cost.Passes, hashLanes, b64(salt), b64(sum))
}

func decodeHash(encoded string) (cost HashCost, salt, sum []byte, err error) {
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return cost, nil, nil, errors.New("the stored password hash is not argon2id")
	}
	var version, lanes int
	if _, err = fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return cost, nil, nil, fmt.Errorf("the stored password hash has version %q", parts[2])
	}
	if _, err = fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &cost.MemoryKiB, &cost.Passes, &lanes); err != nil || lanes != hashLanes {
		return cost, nil, nil, fmt.Errorf("the stored password hash has parameters %q", parts[3])
	}
	if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return cost, nil, nil, fmt.Errorf("the stored password salt: %w", err)
	}
	if sum, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil {
		return cost, nil, nil, fmt.Errorf("the stored password hash: %w", err)
	}
	return cost, salt, sum, nil
}
