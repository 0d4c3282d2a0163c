package schema

import (
	"context"
	"time"

	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"entgo.io/ent/schema/mixin"
	"github.com/google/uuid"

	"unframed/ent/schema/annotation"
	"unframed/ent/schema/rule"
	"unframed/internal/text"
)

// Key gives an entity a random (version 4) UUID as its primary key. Random
// keys spread writes over CockroachDB's ranges and mean the same on every
// engine.
type Key struct{ mixin.Schema }

// Fields of the mixin.
func (Key) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("id", uuid.UUID{}).Default(uuid.New).Immutable(),
	}
}

// Times records when a row was made and last changed, in UTC at the
// microsecond precision every engine keeps.
type Times struct{ mixin.Schema }

// Fields of the mixin.
func (Times) Fields() []ent.Field {
	return []ent.Field{
		field.Time("created_at").Default(now).Immutable().Annotations(annotation.Shown()),
		field.Time("updated_at").Default(now).UpdateDefault(now).Annotations(annotation.Shown()),
	}
}

// Hooks of the mixin.
func (Times) Hooks() []ent.Hook { return []ent.Hook{keepTime} }

// keepTime leaves the time of a row of which nothing changes but links that other
// tables hold.
func keepTime(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		if m.Op().Is(ent.OpUpdate|ent.OpUpdateOne) && rule.LinksAlone(m) {
			if err := m.ResetField("updated_at"); err != nil {
				return nil, err
			}
		}
		return next.Mutate(ctx, m)
	})
}

// Versioned counts a row's changes for optimistic locking: read version v,
// then update Where(Version(v)); zero rows changed means somebody was first.
type Versioned struct{ mixin.Schema }

// Fields of the mixin.
func (Versioned) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("version").Default(1).Positive().Annotations(annotation.Shown()),
	}
}

// Hooks of the mixin.
func (Versioned) Hooks() []ent.Hook { return []ent.Hook{countVersion} }

// countVersion adds one to version with every update that does not set it. Links
// that other tables hold are no part of the row: a tag that a thousand papers
// have is not written whenever one of them takes it up.
func countVersion(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		versioned, ok := m.(interface {
			Version() (int64, bool)
			AddVersion(int64)
		})
		if ok && m.Op().Is(ent.OpUpdate|ent.OpUpdateOne) && !rule.LinksAlone(m) {
			if _, set := versioned.Version(); !set {
				versioned.AddVersion(1)
			}
		}
		return next.Mutate(ctx, m)
	})
}

// Searched gives each of the text fields a search key, title_search for title:
// the form in which people take two texts for the same (see package text), with
// an index by which lists find what a text is or begins with. The data layer makes
// it with every write of the field. It is empty in rows that an older release has
// written, until package searchkey fills it in.
func Searched(fields ...string) ent.Mixin { return searched{fields: fields} }

type searched struct {
	mixin.Schema
	fields []string
}

// Fields of the mixin.
func (s searched) Fields() []ent.Field {
	var keys []ent.Field
	for _, name := range s.fields {
		keys = append(keys, field.String(name+"_search").Optional().MaxLen(text.MaxKey).
			Annotations(annotation.AdminField{Hidden: true, SearchOf: name}))
	}
	return keys
}

// Indexes of the mixin.
func (s searched) Indexes() []ent.Index {
	var along []ent.Index
	for _, name := range s.fields {
		along = append(along, index.Fields(name+"_search", "id"))
	}
	return along
}

func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
