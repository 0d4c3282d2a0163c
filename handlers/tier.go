package handlers

import "github.com/gin-gonic/gin"

// Tier is what a press that changes something must prove beyond the session.
// Each asks for all that those before it ask for.
type Tier string

// The tiers.
const (
	NoTier       Tier = "none"
	GuardTier    Tier = "guard"     // a deliberate press, on exactly what the page showed
	PasswordTier Tier = "password"  // guard, where the form asks for the password itself; see provePassword
	ByAmountTier Tier = "by-amount" // guard, and what the amount asks for; see ledger.Tiers
	RecentTier   Tier = "recent"    // and who it is was proved in the last minutes
	TypedTier    Tier = "typed"     // and a detail was typed
)

// above reports whether t asks for more than other.
func (t Tier) above(other Tier) bool { return t.rank() > other.rank() }

// guards reports whether the tier asks anything of a press.
func (t Tier) guards() bool { return t.rank() > 0 }

func (t Tier) rank() int {
	switch t {
	case GuardTier, PasswordTier, ByAmountTier:
		return 1
	case RecentTier:
		return 2
	case TypedTier:
		return 3
	}
	return 0
}

// Demand is what a route asks of the press behind a request, how to find out what
// the press is about, and what to do then. The zero Demand is for what changes
// nothing.
type Demand struct {
	Tier Tier
	// Reason is why a change needs no press; see unguarded.
	Reason string
	// Act is what the press would do, as things stand now. It answers for the
	// handler where there is nothing to be done: a page that does not exist, a
	// person without the right.
	Act  Declared
	do   Prepared // nil for programs, whose row has a handler
	name string   // of the function behind do
}

// row is the part of a row of the table that a press is held to.
type row struct {
	Path   string   // as gin writes it: /users/:id
	Secret []string // the fields of its form that hold secrets; see Route
	Demand Demand
	Done   string // what the page says to which a press leads; see Route
}

// Declared makes an act of a request: for the page that shows it, and again for
// the form that comes from there.
type Declared = func(*gin.Context) (act, error)

// recent is the demand of what moves credentials, rights or the configuration.
func recent[F Guarded | Prepared](of Declared, do F) Demand { return demand(RecentTier, of, do) }

// byAmount is the demand of what moves credits.
func byAmount[F Guarded | Prepared](of Declared, do F) Demand { return demand(ByAmountTier, of, do) }

// typedOut is the demand of what cannot be undone: a detail has to be typed.
func typedOut[F Guarded | Prepared](of Declared, do F) Demand { return demand(TypedTier, of, do) }

func demand[F Guarded | Prepared](tier Tier, of Declared, do F) Demand {
	return Demand{Tier: tier, Act: of, do: prepared(do), name: functionName(do)}
}

// ofPrograms is the demand of a route of the API. A program makes no press that
// could be stolen; what remains is who it is, and what has to be said twice.
func ofPrograms(tier Tier, of Declared) Demand { return Demand{Tier: tier, Act: of} }

// unguarded is the demand of what changes something and asks for no press, for
// the reason given: a sentence that an auditor reads in app routes.
func unguarded(reason string) Demand { return Demand{Reason: reason} }

// byPassword is the demand of a form that asks for the password.
func byPassword[F Guarded | Prepared](of Declared, do F) Demand { return demand(PasswordTier, of, do) }
