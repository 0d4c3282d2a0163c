package press

import "github.com/gin-gonic/gin"

// Level is what a press that changes something must prove beyond the session.
// Each asks for all that those before it ask for.
type Level string

// The tiers.
const (
	None          Level = "none"
	GuardLevel    Level = "guard"     // a deliberate press, on exactly what the page showed
	PasswordLevel Level = "password"  // guard, where the form asks for the password itself; see provePassword
	StrangerLevel Level = "stranger"  // guard, of somebody who need not be signed in; see provePassword
	AmountLevel   Level = "by-amount" // guard, and what the amount asks for; see ledger.Tiers
	RecentLevel   Level = "recent"    // and who it is was proved in the last minutes
	TypedLevel    Level = "typed"     // and a detail was typed
)

// above reports whether t asks for more than other.
func (t Level) above(other Level) bool { return t.rank() > other.rank() }

// Guards reports whether the tier asks anything of a press.
func (t Level) Guards() bool { return t.rank() > 0 }

func (t Level) rank() int {
	switch t {
	case GuardLevel, PasswordLevel, StrangerLevel, AmountLevel:
		return 1
	case RecentLevel:
		return 2
	case TypedLevel:
		return 3
	}
	return 0
}

// Demand is what a route asks of the press behind a request, how to find out what
// the press is about, and what to do then. The zero Demand is for what changes
// nothing.
type Demand struct {
	Level Level
	// Reason is why a change needs no press; see unguarded.
	Reason string
	// Act is what the press would do, as things stand now. It answers for the
	// handler where there is nothing to be done: a page that does not exist, a
	// person without the right.
	Act  Declared
	Do   Prepared // nil for programs, whose row has a handler
	Name string   // of the function behind do
}

// Row is the part of a row of the table that a press is held to.
type Row struct {
	Path   string   // as gin writes it: /users/:id
	Secret []string // the fields of its form that hold secrets; see Route
	Demand Demand
	Done   string // what the page says to which a press leads; see Route
}

// Declared makes an act of a request: for the page that shows it, and again for
// the form that comes from there.
type Declared = func(*gin.Context) (Act, error)

// Recent is the demand of what moves credentials, rights or the configuration.
func Recent[F Guarded | Prepared](of Declared, do F) Demand { return demand(RecentLevel, of, do) }

// ByAmount is the demand of what moves credits.
func ByAmount[F Guarded | Prepared](of Declared, do F) Demand { return demand(AmountLevel, of, do) }

// TypedOut is the demand of what cannot be undone: a detail has to be typed.
func TypedOut[F Guarded | Prepared](of Declared, do F) Demand { return demand(TypedLevel, of, do) }

func demand[F Guarded | Prepared](tier Level, of Declared, do F) Demand {
	return Demand{Level: tier, Act: of, Do: prepared(do), Name: FunctionName(do)}
}

// OfPrograms is the demand of a route of the API. A program makes no press that
// could be stolen; what remains is who it is, and what has to be said twice.
func OfPrograms(tier Level, of Declared) Demand { return Demand{Level: tier, Act: of} }

// Unguarded is the demand of what changes something and asks for no press, for
// the reason given: a sentence that an auditor reads in app routes.
func Unguarded(reason string) Demand { return Demand{Reason: reason} }

// OfStrangers is the demand of a form for which nobody has to be signed in, such as
// the page behind a link that was mailed: a deliberate press, on what the page showed.
func OfStrangers[F Guarded | Prepared](of Declared, do F) Demand {
	return demand(StrangerLevel, of, do)
}

// ByPassword is the demand of a form that asks for the password.
func ByPassword[F Guarded | Prepared](of Declared, do F) Demand { return demand(PasswordLevel, of, do) }
