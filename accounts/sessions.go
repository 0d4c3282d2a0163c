package accounts

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/predicate"
	"unframed/ent/session"
	"unframed/internal/auditlog"
	"unframed/internal/keyset"
	"unframed/internal/problem"
	"unframed/internal/viewer"
)

// SessionInfo is one browser in which the person is signed in.
type SessionInfo struct {
	ID        uuid.UUID
	Current   bool // the one that asks
	IP        string
	UserAgent string
	StartedAt time.Time
	SeenAt    time.Time // to the minute
	ExpiresAt time.Time // if left idle
}

// MaxSessions is in how many browsers a person is signed in at most. Signing in
// to one more signs the one out that was not used for longest.
const MaxSessions = 100

// SessionsPage says which part of the list is wanted.
type SessionsPage struct {
	After string // where the page before ended, as it said itself; empty for the first
	Limit int
}

// Sessions lists where the person is signed in, the last used first, and where
// the next page begins (empty for nowhere). Its failure is problem.BadCursor.
func (s *Service) Sessions(ctx context.Context, i *Identity, p SessionsPage) (list []SessionInfo, next string, err error) {
	after, err := keyset.Parse(p.After)
	if err != nil {
		return nil, "", err
	}
	found, err := s.sessionsOf(i).Where(after.Beyond(session.FieldSeenAt, session.FieldID)).
		Order(session.BySeenAt(sql.OrderDesc()), session.ByID(sql.OrderDesc())).Limit(p.Limit + 1).All(viewer.NewContext(ctx, i.Viewer()))
	if err != nil {
		return nil, "", fmt.Errorf("list sessions: %w", err)
	}
	if len(found) > p.Limit {
		found = found[:p.Limit]
		next = keyset.Place{At: found[p.Limit-1].SeenAt, ID: found[p.Limit-1].ID}.String()
	}
	for _, f := range found {
		list = append(list, i.session(f))
	}
	return list, next, nil
}

// Session returns one of the person's sessions; the failure is NotFound.
func (s *Service) Session(ctx context.Context, i *Identity, id uuid.UUID) (SessionInfo, error) {
	f, err := s.sessionsOf(i).Where(session.ID(id)).Only(viewer.NewContext(ctx, i.Viewer()))
	if ent.IsNotFound(err) {
		return SessionInfo{}, errNoSession
	}
	if err != nil {
		return SessionInfo{}, fmt.Errorf("look for the session: %w", err)
	}
	return i.session(f), nil
}

// sessionsOf are the person's sessions that have not ended.
func (s *Service) sessionsOf(i *Identity) *ent.SessionQuery {
	return s.store.Session.Query().Where(session.UserID(i.UserID), open(s.now()))
}

func (i *Identity) session(f *ent.Session) SessionInfo {
	return SessionInfo{f.ID, f.ID == i.SessionID, f.IP, f.UserAgent, f.CreatedAt, f.SeenAt, f.ExpiresAt}
}

// endedAtOnce is how many surplus sessions one sign-in ends; those that a former
// release let grow beyond MaxSessions go over several.
const endedAtOnce = 500

// makeRoomForSession ends the sessions for which there is no room beside another
// one, those not used for longest.
func makeRoomForSession(ctx context.Context, tx *ent.Client, person uuid.UUID) error {
	surplus, err := tx.Session.Query().Where(session.UserID(person)).Order(session.BySeenAt(sql.OrderDesc()), session.ByID(sql.OrderDesc())).
		Unique(false).Offset(MaxSessions - 1).Limit(endedAtOnce).IDs(ctx)
	if err != nil {
		return fmt.Errorf("count the sessions: %w", err)
	}
	if len(surplus) == 0 {
		return nil
	}
	if _, err := tx.Session.Delete().Where(session.IDIn(surplus...)).Exec(ctx); err != nil {
		return fmt.Errorf("end the oldest sessions: %w", err)
	}
	return auditlog.Record(ctx, tx, auditlog.Event{Actor: person, Action: "session.delete-oldest", SubjectType: "user", SubjectID: person,
		Details: map[string]string{"sessions": strconv.Itoa(len(surplus))}})
}

var errSessionEnded = problem.New(problem.Unauthenticated, "Your session has ended. Sign in again.")

// sessionLives fails with Unauthenticated where the session of whoever asks has
// been ended.
func sessionLives(ctx context.Context, tx *ent.Client, i *Identity) error {
	lives, err := tx.Session.Query().Where(session.ID(i.SessionID), session.UserID(i.UserID)).Exist(ctx)
	if err != nil {
		return fmt.Errorf("look for the session: %w", err)
	}
	if !lives {
		return errSessionEnded
	}
	return nil
}

var errNoSession = problem.New(problem.NotFound, "There is no such session; it may have ended by itself.")

// EndSession ends one of the person's sessions within tx; the failure is
// NotFound.
func (s *Service) EndSession(ctx context.Context, tx *ent.Client, i *Identity, id uuid.UUID) error {
	n, err := s.endSessions(ctx, tx, i, "session.delete", id, session.ID(id))
	if err == nil && n == 0 {
		return errNoSession
	}
	return err
}

// EndOtherSessions ends all of the person's sessions but the one that asks,
// within tx.
func (s *Service) EndOtherSessions(ctx context.Context, tx *ent.Client, i *Identity) error {
	_, err := s.endSessions(ctx, tx, i, "session.delete-others", i.SessionID, session.IDNEQ(i.SessionID))
	return err
}

func (s *Service) endSessions(ctx context.Context, tx *ent.Client, i *Identity, action string, subject uuid.UUID, which predicate.Session) (ended int, err error) {
	ctx = viewer.NewContext(ctx, i.Viewer())
	ended, err = tx.Session.Delete().Where(session.UserID(i.UserID), which).Exec(ctx)
	if err != nil {
		return 0, fmt.Errorf("end sessions: %w", err)
	}
	if ended == 0 {
		return 0, nil
	}
	return ended, auditlog.Record(ctx, tx, auditlog.Event{Actor: i.UserID, Action: action, SubjectType: "session", SubjectID: subject})
}
