package accounts

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/ent/apitoken"
	"unframed/ent/predicate"
	"unframed/internal/problem"
)

// How many API tokens one user can have that still work, and how long one may
// last at most unless it lasts for ever.
const (
	MostAPITokens = 50
	longestToken  = 10 * 365 * 24 * time.Hour
)

// Secret is an API token as its program holds it: 256 random bits behind a
// prefix by which scanners of leaked secrets know it. The database holds its
// hash alone.
type Secret string

const secretPrefix = "unf_"

func newSecret() Secret {
	var random [tokenBytes]byte
	_, _ = rand.Read(random[:]) // never fails: it ends the program instead
	return Secret(secretPrefix + base64.RawURLEncoding.EncodeToString(random[:]))
}

// hash is what the database knows of a secret; see Token.
func (s Secret) hash() []byte {
	sum := sha256.Sum256([]byte(s))
	return sum[:]
}

// wellFormed reports whether s could be a secret.
func (s Secret) wellFormed() bool {
	rest, ok := strings.CutPrefix(string(s), secretPrefix)
	return ok && len(rest) == base64.RawURLEncoding.EncodedLen(tokenBytes)
}

// Scope is one kind of thing that an API token may be used for. None implies
// another.
type Scope string

// The scopes.
const (
	ScopeRead  Scope = "read"  // read what the person can see
	ScopeWrite Scope = "write" // change settings, and what is as easily put back
	ScopeAdmin Scope = "admin" // use the permissions of the person's role, as long as they have it

	ScopeTransfers Scope = "transfers" // confirm and cancel transfers; feature:ledger
)

// AllScopes lists every scope, the least first.
func AllScopes() []Scope {
	return []Scope{
		ScopeRead, ScopeWrite,
		ScopeTransfers, // feature:ledger
		ScopeAdmin,
	}
}

// Scopes are the scopes of one token.
type Scopes []Scope

// Has reports whether the scope is among them.
func (s Scopes) Has(scope Scope) bool { return slices.Contains(s, scope) }

// String joins the scopes for people.
func (s Scopes) String() string { return strings.Join(s.texts(), ", ") }

func (s Scopes) texts() []string {
	texts := make([]string, len(s))
	for i, scope := range s {
		texts[i] = string(scope)
	}
	return texts
}

func newScopes(stored []string) Scopes {
	scopes := make(Scopes, len(stored))
	for i, scope := range stored {
		scopes[i] = Scope(scope)
	}
	return scopes
}

// Scan reads the column (JSON) of a row that no entity stands for.
func (s *Scopes) Scan(column any) error {
	switch v := column.(type) {
	case []byte:
		return json.Unmarshal(v, s)
	case string:
		return json.Unmarshal([]byte(v), s)
	}
	return fmt.Errorf("scopes cannot be read from a %T", column)
}

// APIToken is what is known of a token after it was made: all but the secret.
type APIToken struct {
	ID        uuid.UUID
	Name      string
	Scopes    Scopes
	CreatedAt time.Time
	UsedAt    time.Time // to the minute; zero for never
	ExpiresAt time.Time // zero for never
	Expired   bool
}

// works keeps the tokens that open something at the time.
func works(now time.Time) predicate.APIToken {
	return apitoken.And(
		apitoken.RevokedAtIsNil(),
		apitoken.Or(apitoken.ExpiresAtIsNil(), apitoken.ExpiresAtGT(now)),
	)
}

var errNoToken = problem.New(problem.NotFound, "There is no such token. It may have been revoked already.")

var newestFirst = apitoken.ByCreatedAt(sql.OrderDesc())
