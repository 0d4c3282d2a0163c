package press

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/handlers/web"
	"unframed/shield"
)

// Act is what a press would do, as its page shows it. The same act made for the
// page and for the request that comes from it opens the seal between them; what
// changed in between keeps it shut.
type Act struct {
	Path    string      // where its form is sent
	Page    string      // where its form is, to return to
	Seen    string      // where it can be seen what became of it, where that is not page
	Title   string      // what is done, in words
	Details [][2]string // names and values, as the page shows them
	Hidden  [][2]string // the form's hidden fields, sealed with the details
	Fields  []string    // what a person fills in, in sight
	Files   []string    // the fields in which a person chooses files; see act_files.go
	Reads   Reads       // how some of it is read
	Level   Level       // what it asks for, where that is more than its route does
	Typed   TypedDetail // what has to be typed under TypedTier
	// stranger is an act that asks for nobody signed in, and whose seal is the
	// browser's.
	Stranger bool
	Life     time.Duration // of its seal; 0 for shield.SealLife
	// again shows the page once more, with what was wrong.
	Again func(status int, wrong error) error
}

// Reads are, by field, what becomes of its text before anything else sees it: an
// amount as people type it is made the decimal that is then shown, sealed and
// stored. What a function cannot read it leaves to be refused.
type Reads map[string]func(typed string) string

// TypedDetail is a detail that a person types once more: what to type, in words, and
// whether this is it.
type TypedDetail struct {
	Label   string
	Matches func(entered string) bool
	Mode    string // the keyboard that a phone shows for it
}

// entered is what a person filled in in sight and did not leave as it was, in the
// order of the form. What was sent besides, they never saw.
func (a Act) entered(typed url.Values) [][2]string {
	var list [][2]string
	for _, name := range a.Fields {
		if IsUnchanged(typed, name) {
			continue
		}
		for _, value := range typed[name] {
			if value != "" {
				list = append(list, [2]string{"You entered, " + strings.ReplaceAll(FieldName(name), "_", " "), web.Shortened(value)})
			}
		}
	}
	return list
}

func (a Act) Sealed() shield.Act {
	all := shield.Act{Name: "POST " + a.Path, Details: slices.Clone(a.Details), Life: a.Life}
	for _, field := range a.Hidden {
		all.Details = append(all.Details, [2]string{"hidden " + field[0], sentLines.Replace(field[1])})
	}
	return all
}

// sentLines undoes what a browser does to the ends of lines in what it sends,
// and to a character that no page can hold.
var sentLines = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "\uFFFD")

// came reports whether the hidden fields came back from the page as they were sealed.
// A handler would read what was sealed, whatever came: who sent something else meant
// something else.
func (a Act) came(form url.Values) bool {
	sealed := url.Values{}
	for _, field := range a.Hidden {
		sealed.Add(field[0], sentLines.Replace(field[1]))
	}
	for name, values := range sealed {
		sent, ok := form[name]
		if ok && !slices.EqualFunc(sent, values, func(s, v string) bool { return sentLines.Replace(s) == v }) {
			return false
		}
	}
	return true
}

// fault is what cannot hold of a declaration: a field is hidden, filled in or a file,
// and is not called what the platform's own fields are; what is secret is filled in.
func (a Act) fault(secret []string) error {
	const ours = "the platform's"
	kinds := map[string]string{SealField: ours, GateField: ours, PersonField: ours, ScriptsField: ours, TypedField: ours}
	add := func(name, kind string) error {
		if known := kinds[name]; known != "" && known != kind {
			return fmt.Errorf("the act of %s declares the field %q as %s, and it is %s already", a.Path, name, kind, known)
		}
		kinds[name] = kind
		return nil
	}
	var faults []error
	for _, field := range a.Hidden {
		faults = append(faults, add(field[0], "hidden"))
	}
	for _, name := range a.Fields {
		faults = append(faults, add(name, "filled in"))
	}
	for _, name := range a.Files {
		faults = append(faults, add(name, "a file"))
	}
	for _, name := range secret {
		if kinds[name] != "filled in" {
			faults = append(faults, fmt.Errorf("the act of %s fills in no field %q, which its row calls secret", a.Path, name))
		}
	}
	return errors.Join(faults...)
}

// Read is all of a form that the act's handler gets: the hidden fields, whose
// values the seal vouches for, and what was filled in in sight. Whatever else
// was sent does not reach it.
func (a Act) Read(form url.Values) url.Values {
	read := url.Values{}
	for _, field := range a.Hidden {
		read.Add(field[0], sentLines.Replace(field[1]))
	}
	for _, name := range append([]string{TypedField}, a.Fields...) {
		if values, ok := form[name]; ok {
			read[name] = slices.Clone(values)
			for i, as := 0, a.Reads[name]; as != nil && i < len(values); i++ {
				read[name][i] = as(values[i])
			}
		}
	}
	return read
}

// Digest is of the act and of what was typed into its form: for what exactly a
// password was given.
func (a Act) Digest(typed url.Values) []byte {
	all := shield.Act{Name: "POST " + a.Path, Details: a.Details}
	for _, name := range slices.Sorted(maps.Keys(typed)) {
		for _, value := range typed[name] {
			all.Details = append(all.Details, [2]string{"typed " + name, value})
		}
	}
	sum := all.Hash()
	return sum[:sha256.Size]
}

// Press is what the form of a guarded act carries; see the partial of this
// name.
type Press struct {
	Does   string // what its button does, in words: a small window may show nothing else
	Seal   string
	Person string      // a mark for whom the form is made; empty for a stranger
	Hidden [][2]string // what the form keeps for the server, under the seal
	Typed  *web.Input  // nil unless something has to be typed
	Proved bool        // the password was given for exactly this, and nothing is done yet
	Again  []string    // the names of files that have to be chosen again
}

// Press seals an act for its page.
func (g *Guard) Press(c *gin.Context, a Act, wrong map[string]string) Press {
	// The address chooses neither what is seen of such a page nor what has the focus
	// (Document Policy; browsers that do not know it leave it to top.js).
	c.Header("Document-Policy", "force-load-at-top")
	p := Press{Does: a.Title, Seal: g.sealer.Make(g.sealOwner(c, a), a.Sealed()), Hidden: a.Hidden}
	if identity := web.SignedIn(c.Request); identity != nil && !a.Stranger {
		p.Person = g.Box.Mark(identity.UserID)
	}
	if kept := g.Held(c); web.WaitingOf(c.Request).Found && !a.Stranger {
		p.Proved = g.accounts.Proved(web.SignedIn(c.Request), a.Digest(kept))
		if p.Proved {
			web.WaitingOf(c.Request).Press = p.Does
		}
		p.Again = a.filesOf(kept)
	}
	if a.Level == TypedLevel {
		p.Typed = &web.Input{
			Name: TypedField, Label: a.Typed.Label, Type: "text", Value: g.Held(c).Get(TypedField), Wrong: wrong[TypedField],
			Autocomplete: "off", MaxLength: 254, Mode: a.Typed.Mode, Exact: true,
		}
	}
	return p
}

// TypedField is the form field, and the name in JSON, of the typed detail.
const TypedField = "typed"

// The hidden fields of a form that are not what a person typed.
const (
	SealField = "seal"
	GateField = "gate"
	KeyField  = "idempotency_key"
	// RevisionField holds which state of a setting the page was made from.
	RevisionField = "revision"
	// ScriptsField is in forms that ask for the password, within <noscript>: a
	// browser that runs scripts sees no such field.
	ScriptsField = "scripts"
	scriptsOff   = "off"
)

// OrNone is a detail of an act, which is never empty.
func OrNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

// SameText compares what was typed with what was shown, without regard to case
// and to space around it.
func SameText(shown string) func(string) bool {
	return func(entered string) bool { return strings.EqualFold(strings.TrimSpace(entered), shown) }
}

// sealOwner is whose seal opens the act: the session's, or the browser's for
// what a stranger does.
func (g *Guard) sealOwner(c *gin.Context, a Act) uuid.UUID {
	if identity := web.SignedIn(c.Request); identity != nil && !a.Stranger {
		return identity.SessionID
	}
	sum := sha256.Sum256([]byte(g.BrowserSecret(c)))
	return uuid.UUID(sum[:16])
}

// NewKey makes an idempotency key for a form: however often the form is sent,
// it is one request.
func NewKey() string { return rand.Text() }
