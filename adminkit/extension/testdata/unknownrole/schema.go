// Package unknownrole names a role that there is not.
package unknownrole

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"

	"unframed/ent/schema/annotation"
)

// Thing has a list with a column that cannot be shown.
type Thing struct{ ent.Schema }

// Fields of the Thing.
func (Thing) Fields() []ent.Field {
	return []ent.Field{field.UUID("id", uuid.UUID{}), field.String("secret").Sensitive()}
}

// Annotations of the Thing.
func (Thing) Annotations() []schema.Annotation {
	return []schema.Annotation{annotation.Admin{See: "people", Columns: []string{"name"}}}
}
