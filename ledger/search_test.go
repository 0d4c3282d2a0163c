package ledger_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ledger"
	"unframed/store"
	"unframed/test/testkit"
)

// found pages through a history whose notes are searched.
func (b *book) found(p person, search string, limit int) (notes []string, pages int) {
	b.Helper()
	page := ledger.Page{Limit: limit}
	for {
		f, err := b.ParseFilter(p.ctx, ledger.TypedFilter{Search: search}, time.UTC)
		b.must(err)
		list, next, err := b.History(p.ctx, p.account, f, page)
		b.must(err)
		for _, t := range list {
			notes = append(notes, t.Note)
		}
		pages++
		if page.After = next; next == "" {
			return notes, pages
		}
	}
}

// TestNotesAreFoundHoweverTheyAreWritten asks every engine the same questions.
func TestNotesAreFoundHoweverTheyAreWritten(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBook(t, o)
		ann, bob := b.person("ann"), b.person("bob")
		for _, note := range []string{"ÄPFEL", "a\u0308pfel rot", "Straße", "İstanbul", "cafe\u0301", "100%_\\", "Rent"} {
			_, err := b.Propose(ann.ctx, ann.account, ledger.Proposal{To: bob.name, Amount: "1", Note: note})
			b.must(err)
		}
		for search, want := range map[string]int{"äpf": 2, "ÄPFEL": 2, "STRASSE": 1, "istanbul": 1, "CAFÉ": 1, "%": 1, "_": 1, "\\": 1, "RENT": 1, "rent ": 1, "x": 0} {
			if notes, _ := b.found(ann, search, 1); len(notes) != want {
				t.Errorf("%s finds %q, want %d", url.QueryEscape(search), notes, want)
			}
		}
	})
}

// TestSearchInNotesIsBounded searches a history that is longer than what is looked
// at for a page.
func TestSearchInNotesIsBounded(t *testing.T) {
	b := newBook(t, testkit.SQLite(t))
	ann, bob := b.person("ann"), b.person("bob")
	begin := time.Now().UTC().Add(-time.Hour).Truncate(time.Microsecond)
	const transfers = 10_700
	for i := 0; i < transfers; i += 100 {
		var some []*ent.TransferCreate
		for j := range 100 {
			note := "hay"
			if n := i + j; n == 1 || n == 7_000 {
				note = "A Needle"
			}
			at := begin.Add(time.Duration(i+j) * time.Millisecond)
			some = append(some, b.store.Transfer.Create().SetID(uuid.New()).SetSenderID(ann.account).SetRecipientID(bob.account).
				SetAmount(1).SetNote(note).SetCreatedAt(at).SetExpiresAt(at.Add(time.Hour)))
		}
		b.store.Transfer.CreateBulk(some...).ExecX(b.system)
	}
	if notes, pages := b.found(ann, "NEEDLE", 10); len(notes) != 2 || pages != 2 {
		t.Errorf("%d are found on %d pages", len(notes), pages)
	}
}
