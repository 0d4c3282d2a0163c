package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"

	house "unframed/ent/schema"
	"unframed/ent/schema/annotation"
)

// Notice can be seen by everybody who is signed in, and changed by nobody.
type Notice struct{ ent.Schema }

// Mixin of the Notice.
func (Notice) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, open{}} }

// Fields of the Notice.
func (Notice) Fields() []ent.Field {
	return []ent.Field{
		field.String("name"),
	}
}

// Annotations of the Notice.
func (Notice) Annotations() []schema.Annotation {
	return []schema.Annotation{annotation.Admin{See: annotation.Everybody}.ReadOnly()}
}
