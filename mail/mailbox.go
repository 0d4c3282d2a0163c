package mail

import (
	"context"
	"slices"
	"sync"

	"github.com/google/uuid"
)

// mostKept is how many mails a Mailbox keeps, the newest.
const mostKept = 200

// Mailbox is the Transport of development: it keeps mails in the memory of this
// instance, for a page to show.
type Mailbox struct {
	mu    sync.Mutex
	mails []Message
}

// Open succeeds.
func (b *Mailbox) Open(context.Context) (Courier, error) { return (*box)(b), nil }

type box Mailbox

// Deliver keeps the mail; one that comes again takes its own place.
func (b *box) Deliver(_ context.Context, m Message) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.mails = slices.DeleteFunc(b.mails, func(other Message) bool { return other.ID == m.ID })
	b.mails = append(b.mails, m)
	b.mails = b.mails[max(0, len(b.mails)-mostKept):]
	return nil
}

// Close does nothing.
func (*box) Close() {}

// Mails are those that are kept, the newest first.
func (b *Mailbox) Mails() []Message {
	b.mu.Lock()
	defer b.mu.Unlock()
	mails := slices.Clone(b.mails)
	slices.Reverse(mails)
	return mails
}

// Mail is the one with the id, if it is kept.
func (b *Mailbox) Mail(id uuid.UUID) (Message, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.IndexFunc(b.mails, func(m Message) bool { return m.ID == id })
	if i < 0 {
		return Message{}, false
	}
	return b.mails[i], true
}
