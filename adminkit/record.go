package adminkit

import (
	"context"
	"maps"
	"strings"

	"github.com/google/uuid"

	"unframed/internal/viewer"
)

// longestDetail is how many characters of a value the audit trail keeps.
const longestDetail = 200

// changes says what became of each field that people may see, as
// "<field>.before" and "<field>.after".
func changes(d *Descriptor, before, after *Row) map[string]string {
	details := map[string]string{}
	for i := range d.Fields {
		f := &d.Fields[i]
		if f.Hidden {
			continue
		}
		var was, is any
		if before != nil {
			was = before.Values[f.Name]
		}
		if after != nil {
			is = after.Values[f.Name]
		}
		if f.same(was, is) {
			continue
		}
		if before != nil {
			details[f.Name+".before"] = short(f.Text(was))
		}
		if after != nil {
			details[f.Name+".after"] = short(f.Text(is))
		}
	}
	return details
}

// says is what became of the edge: the ids that it leads to by then and no
// longer, all of them.
func (l linked) says() map[string]string {
	return linkDetails(l.edge.Name, l.edge.Unique, l.added, l.removed)
}

// linkDetails are "<edge>.before" and "<edge>.after" of an edge that leads to one
// row, and "<edge>.added" and "<edge>.removed" of one that leads to several.
func linkDetails(name string, unique bool, added, removed []uuid.UUID) map[string]string {
	now, before := name+".added", name+".removed"
	if unique {
		now, before = name+".after", name+".before"
	}
	details := map[string]string{}
	if len(added) > 0 {
		details[now] = joinIDs(added)
	}
	if len(removed) > 0 {
		details[before] = joinIDs(removed)
	}
	return details
}

func joinIDs(ids []uuid.UUID) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = id.String()
	}
	return strings.Join(texts, " ")
}

func short(text string) string {
	if runes := []rune(text); len(runes) > longestDetail {
		return string(runes[:longestDetail]) + "…"
	}
	return text
}

// record notes a change of a row in the audit trail, and for each row that it
// was linked to or parted from, in whose history it belongs too.
func (k *Kit[C]) record(ctx context.Context, c C, d *Descriptor, act Act, id uuid.UUID, details map[string]string, links []linked) error {
	for _, l := range links {
		maps.Copy(details, l.says())
	}
	if err := k.note(ctx, c, d, act, id, details); err != nil {
		return err
	}
	for _, l := range links {
		other := k.entities[l.edge.Table].d()
		// Where the other end knows no edge, it says from which table.
		name, unique := d.Table, false
		if b := other.Edge(l.edge.Back); b != nil {
			name, unique = b.Name, b.Unique
		}
		own := []uuid.UUID{id}
		for _, added := range l.added {
			if err := k.noteOther(ctx, c, other, d, added, id, linkDetails(name, unique, own, nil)); err != nil {
				return err
			}
		}
		for _, removed := range l.removed {
			if err := k.noteOther(ctx, c, other, d, removed, id, linkDetails(name, unique, nil, own)); err != nil {
				return err
			}
		}
	}
	return nil
}

// noteOther notes a change of another row than the one that was changed itself.
func (k *Kit[C]) noteOther(ctx context.Context, c C, other, own *Descriptor, id, changed uuid.UUID, details map[string]string) error {
	if other == own && id == changed {
		return nil // a row that is linked to itself
	}
	return k.note(ctx, c, other, Change, id, details)
}

func (k *Kit[C]) note(ctx context.Context, c C, d *Descriptor, act Act, id uuid.UUID, details map[string]string) error {
	verb := map[Act]string{Create: "create", Change: "update", Delete: "delete"}[act]
	return k.o.Record(ctx, c, Event{
		Actor: viewer.FromContext(ctx).UserID, Action: d.Table + "." + verb, Table: d.Table, ID: id, Details: details,
	})
}
