// Package keyset names the place where a page of a list ends, for lists that
// stand the newest first: by a time and, among equal ones, by the id. A page
// that begins after such a place costs the same however far in it is.
package keyset

import (
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/internal/problem"
)

// Place is where a page ended: its last row.
type Place struct {
	At time.Time // to the microsecond
	ID uuid.UUID
}

// String is the place as it stands in an address.
func (p Place) String() string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(p.At.UnixMicro(), 36) + "." + p.ID.String()))
}

// Parse reads what String wrote; nil for the beginning. Its failure is
// problem.BadCursor of the field "after".
func Parse(s string) (*Place, error) {
	if s == "" {
		return nil, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(s)
	micros, id, _ := strings.Cut(string(text), ".")
	at, errAt := strconv.ParseInt(micros, 36, 64)
	key, errKey := uuid.Parse(id)
	if err != nil || errAt != nil || errKey != nil {
		return nil, problem.BadCursor("after")
	}
	return &Place{time.UnixMicro(at).UTC(), key}, nil
}

// Beyond keeps what comes after the place by the columns of the time and the
// id; all of it after nil.
func (p *Place) Beyond(at, id string) func(*sql.Selector) {
	return func(q *sql.Selector) {
		if p != nil {
			q.Where(sql.CompositeLT([]string{q.C(at), q.C(id)}, p.At, p.ID))
		}
	}
}
