package mail

import (
	"context"

	"github.com/google/uuid"

	"unframed/ent"
)

// Kind is one kind of mail.
type Kind struct {
	Name string // as rows have it; it stays
	// Compose says what the mail says, as things stand when it is sent, and makes
	// the secrets of its links within tx. Nil is for a mail that has become
	// pointless: it is not sent. It may run several times, for each attempt, and must
	// have no effect but through tx.
	Compose func(ctx context.Context, tx *ent.Client, about About) (*Content, error)
}

// About is what a row of the outbox says.
type About struct {
	Mail    uuid.UUID // of the row: the same at every attempt
	To      string
	Person  uuid.UUID // uuid.Nil for nobody
	Details map[string]string
}

// Content is what a mail says. Both its parts, text and HTML, are made from it.
type Content struct {
	To         string // empty for whom the row names
	Subject    string
	Paragraphs []string // above the link
	Link       *Link    // nil for none
	After      []string // paragraphs below the link
}

// Link is the one link of a mail.
type Link struct {
	Label string // what opening it begins, such as "Choose a new password"
	Path  string // on this site, with its query
}
