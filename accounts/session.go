package accounts

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/predicate"
	"unframed/ent/session"
	"unframed/ent/user"
	"unframed/internal/auditlog"
	"unframed/internal/viewer"
	"unframed/store"
)

// How long a session lasts (ASVS 5.0 V7.3).
const (
	SessionIdle = 12 * time.Hour
	SessionLife = 14 * 24 * time.Hour
	// RecentIdentity is how long a proof of identity opens what needs one.
	RecentIdentity = 10 * time.Minute
	// touchEvery is how coarsely use is recorded: a write a minute, not one a
	// request.
	touchEvery = time.Minute
)

// Token is the secret a browser holds for its session: 256 random bits. The
// database holds its hash alone.
type Token string

const tokenBytes = 32

func newToken() Token {
	var random [tokenBytes]byte
	_, _ = rand.Read(random[:]) // never fails: it ends the program instead
	return Token(base64.RawURLEncoding.EncodeToString(random[:]))
}

// hash is what the database knows of a token. A token is random, so one plain
// hash suffices and the index finds it.
func (t Token) hash() []byte {
	sum := sha256.Sum256([]byte(t))
	return sum[:]
}

// wellFormed reports whether t could be a token, which spares the database
// anything else.
func (t Token) wellFormed() bool {
	return len(t) == base64.RawURLEncoding.EncodedLen(tokenBytes)
}

// Identity is who is signed in, with what every page shows of them.
type Identity struct {
	SessionID       uuid.UUID     `sql:"id"` // uuid.Nil with an API token
	UserID          uuid.UUID     `sql:"user_id"`
	AuthenticatedAt time.Time     `sql:"authenticated_at"` // zero with an API token
	ProvedAct       []byte        `sql:"proved_act"`       // nil for none
	SeenAt          time.Time     `sql:"seen_at"`          // zero for a token never used
	EndsAt          time.Time     `sql:"ends_at"`          // zero for a token without end
	Username        string        `sql:"username"`
	Email           string        `sql:"email"`
	DisplayName     string        `sql:"display_name"`
	Role            string        `sql:"role"`
	TimeZone        string        `sql:"time_zone"`
	Theme           string        `sql:"theme"`
	JoinedAt        time.Time     `sql:"joined_at"`
	Attached        uuid.NullUUID `sql:"attached"` // see Options.Attached; null where there is no row
	TokenID         uuid.UUID     `sql:"token_id"` // the API token; uuid.Nil with a session
	Scopes          Scopes        `sql:"scopes"`   // of the API token
}

// Admin reports whether the person administers the application, and does so
// here: a token does not without its scope.
func (i *Identity) Admin() bool { return i.Can(viewer.Administer) }

// Can reports whether the person has the permission, and has it here.
func (i *Identity) Can(p viewer.Permission) bool { return i.Viewer().Can(p) }

// Viewer is the identity as the privacy rules know it: with a token that lacks
// the scope, the role's permissions do not come along.
func (i *Identity) Viewer() viewer.Viewer {
	if !i.Allows(ScopeAdmin) {
		return viewer.Person(i.UserID, viewer.Nothing)
	}
	return viewer.Person(i.UserID, viewer.Role(i.Role))
}

// Recent reports whether the person proved who they are within RecentIdentity.
func (s *Service) Recent(i *Identity) bool {
	return young(s.now().Sub(i.AuthenticatedAt), RecentIdentity)
}

// young reports whether something of that age is younger than limit. What is yet
// to come was written under a clock that has been set back since, and is no
// proof of anything.
func young(age, limit time.Duration) bool { return age >= -store.ClockTolerance && age < limit }

// Proved reports whether the person gave their password for exactly this act,
// a digest, within RecentIdentity and has not used that yet.
func (s *Service) Proved(i *Identity, act []byte) bool {
	return s.Recent(i) && len(act) > 0 && subtle.ConstantTimeCompare(i.ProvedAct, act) == 1
}

// Identify returns who holds the token, or nil for nobody, in one query.
func (s *Service) Identify(ctx context.Context, t Token) (*Identity, error) {
	if !t.wellFormed() {
		return nil, nil
	}
	ctx = identifyingSessions.In(ctx)
	var found []*Identity
	err := s.store.Session.Query().
		Where(session.TokenHash(t.hash()), open(s.now())).
		Modify(s.selectIdentity).
		Scan(ctx, &found)
	if err != nil {
		return nil, fmt.Errorf("identify the session: %w", err)
	}
	if len(found) == 0 {
		return nil, nil
	}
	s.touch(ctx, found[0])
	return found[0], nil
}

// open keeps the sessions that have not ended. One that would end later than any
// that begins now was written under a clock that has been set back since.
func open(now time.Time) predicate.Session {
	return session.And(session.ExpiresAtGT(now), session.ExpiresAtLTE(now.Add(SessionIdle+store.ClockTolerance)))
}

// Attached is a table that holds at most one row for each person. Its id comes along
// with each request, in the query that finds out who asks, so that what hangs on the
// row needs no query to find it. accounts knows nothing else of it.
type Attached struct {
	Table string
	Owner string // the column with the person's id, which is unique
}

// selectIdentity joins the session's user.
func (s *Service) selectIdentity(q *sql.Selector) {
	s.selectPerson(q, q.C(session.FieldUserID),
		q.C(session.FieldID), q.C(session.FieldUserID), q.C(session.FieldAuthenticatedAt), q.C(session.FieldProvedAct),
		q.C(session.FieldSeenAt), q.C(session.FieldEndsAt),
	)
}

// selectPerson joins the user with the id userID, and what is attached to them, and
// selects what an Identity holds of them beside the columns own.
func (s *Service) selectPerson(q *sql.Selector, userID string, own ...string) {
	u := sql.Table(user.Table)
	q.Join(u).On(userID, u.C(user.FieldID))
	q.Select(append(own,
		u.C(user.FieldUsername), u.C(user.FieldEmail), u.C(user.FieldDisplayName), u.C(user.FieldRole),
		u.C(user.FieldTimeZone), u.C(user.FieldTheme), sql.As(u.C(user.FieldCreatedAt), "joined_at"),
	)...)
	if s.attached != nil {
		a := sql.Table(s.attached.Table)
		q.LeftJoin(a).On(u.C(user.FieldID), a.C(s.attached.Owner))
		q.AppendSelect(sql.As(a.C("id"), "attached"))
	}
}

// touch keeps a session that is in use from idling out.
func (s *Service) touch(ctx context.Context, i *Identity) {
	now := s.now()
	if now.Sub(i.SeenAt) < touchEvery {
		return
	}
	expires := now.Add(SessionIdle)
	if expires.After(i.EndsAt) {
		expires = i.EndsAt
	}
	s.bestEffort(ctx, "a session", func(ctx context.Context) error {
		return s.store.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
			// What was read is old by now: a slow instance must not take back what a
			// quick one noted.
			return tx.Session.Update().Where(session.ID(i.SessionID), session.SeenAtLTE(now.Add(-touchEvery))).SetSeenAt(now).SetExpiresAt(expires).Exec(ctx)
		})
	})
}

// SignOut ends the session. The token is worthless from then on.
func (s *Service) SignOut(ctx context.Context, i *Identity) error {
	ctx = viewer.NewContext(ctx, i.Viewer())
	return s.store.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
		if _, err := tx.Session.Delete().Where(session.ID(i.SessionID)).Exec(ctx); err != nil {
			return fmt.Errorf("end session: %w", err)
		}
		return auditlog.Record(ctx, tx, auditlog.Event{Actor: i.UserID, Action: "session.delete", SubjectType: "session", SubjectID: i.SessionID})
	})
}
