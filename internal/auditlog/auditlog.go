// Package auditlog writes the audit trail: who did what to which thing, in the
// transaction that does it, so that neither exists without the other. Events
// are only ever added.
package auditlog

import (
	"context"
	"fmt"
	"maps"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/internal/viewer"
)

// Origin is where a request came from.
type Origin struct {
	IP        string
	RequestID string
	APIToken  uuid.UUID // by which a program acts; uuid.Nil otherwise
}

type contextKey struct{}

// WithOrigin returns a context whose events name the request's origin.
func WithOrigin(ctx context.Context, o Origin) context.Context {
	return context.WithValue(ctx, contextKey{}, o)
}

// OriginFrom returns the origin that WithOrigin put into the context, or the
// zero Origin for a command.
func OriginFrom(ctx context.Context) Origin {
	o, _ := ctx.Value(contextKey{}).(Origin)
	return o
}

// Event is one thing that was done.
type Event struct {
	Actor       uuid.UUID         // who; uuid.Nil for the system or a stranger
	Action      string            // noun.verb, such as session.create
	SubjectType string            // what kind of thing it was done to
	SubjectID   uuid.UUID         // which one
	Details     map[string]string // never a secret
}

// recording is the only way an event is written, whoever acts.
var recording = viewer.System("write the audit trail", viewer.May(viewer.Create, ent.TypeAuditEvent))

type watchKey struct{}

// Watch returns a context, for one transaction's work, that tells whether an
// event was recorded in it.
func Watch(ctx context.Context) (watched context.Context, recorded func() bool) {
	any := new(bool)
	return context.WithValue(ctx, watchKey{}, any), func() bool { return *any }
}

// Record adds the event within the transaction tx.
func Record(ctx context.Context, tx *ent.Client, e Event) error {
	ctx = recording.In(ctx)
	if recorded, ok := ctx.Value(watchKey{}).(*bool); ok {
		*recorded = true
	}
	origin := OriginFrom(ctx)
	create := tx.AuditEvent.Create().
		SetAction(e.Action).
		SetSubjectType(e.SubjectType).
		SetIP(origin.IP).
		SetRequestID(origin.RequestID)
	if e.SubjectID != uuid.Nil {
		create.SetSubjectID(e.SubjectID.String())
	}
	if e.Actor != uuid.Nil {
		create.SetActorID(e.Actor)
	}
	if details := detailsOf(e, origin); len(details) > 0 {
		create.SetDetails(details)
	}
	if err := create.Exec(ctx); err != nil {
		return fmt.Errorf("record %s: %w", e.Action, err)
	}
	return nil
}

// detailsOf are the event's details, and the API token by which it was done.
func detailsOf(e Event, origin Origin) map[string]string {
	if origin.APIToken == uuid.Nil {
		return e.Details
	}
	details := map[string]string{"api_token": origin.APIToken.String()}
	maps.Copy(details, e.Details)
	return details
}
