package entity

import (
	"unframed/adminkit"
	"unframed/ent"
	"unframed/ent/bindings"
	"unframed/ent/migrate"
	"unframed/handlers/web"
	"unframed/internal/auditlog"
	"unframed/store"
)

// Kit is the runtime behind the admin pages, on the generated client.
type Kit = adminkit.Kit[*ent.Client]

// NewKit returns a kit of every entity that is not hidden. What it changes
// stands in the audit trail.
func NewKit(db *store.Store) (*Kit, error) { return NewKitOf(db, bindings.All()) }

// All are what the kit makes of every entity that is not hidden, for what
// is the same whatever the database holds: routes and the API's document.
func All() []adminkit.Binding[*ent.Client] {
	all := bindings.All()
	for i := range all {
		all[i].Settle()
	}
	return all
}

func NewKitOf(db *store.Store, all []adminkit.Binding[*ent.Client]) (*Kit, error) {
	return adminkit.New(adminkit.Options[*ent.Client]{
		Bindings: all, Tables: migrate.Tables, Reader: db.Client, Transact: db.Transact, Explain: bindings.Explain,
		Record: auditlog.RecordChange, Spoken: db.SpokenText, Scan: web.Scan,
	})
}
