package ledger

import (
	"math"

	"unframed/internal/problem"
	"unframed/settings"
)

// Never is an amount from which nothing holds: above every transfer's.
const Never Amount = math.MaxInt64

// Tiers are the amounts from which the confirmation of a transfer asks for more
// than a press: that the person proved who they are in the last minutes, and
// that they type the amount. 0 is for every transfer, Never for none.
type Tiers struct {
	RecentFrom Amount `setting:"recent_from" label:"Ask for the password from" hint:"Whoever has not given it in the last ten minutes is asked. 0 for every transfer, empty for none." mode:"decimal" none:"never" nonevalue:"9223372036854775807"`
	TypedFrom  Amount `setting:"typed_from" label:"Ask for the amount to be typed from" hint:"The amount is typed before it is confirmed. 0 for every transfer, empty for none." mode:"decimal" none:"never" nonevalue:"9223372036854775807"`
}

// Check says what does not go together.
func (t Tiers) Check(check *problem.Check) {
	if t.TypedFrom < t.RecentFrom {
		check.Refuse("typed_from", "Whoever types the amount also proves who they are: this cannot begin at a smaller amount.")
	}
}

// DefaultTiers hold until an administrator sets others.
var DefaultTiers = Tiers{RecentFrom: 100_00, TypedFrom: 500_00}

// TierSetting is the tiers, which administrators change.
var TierSetting = settings.Declare(settings.Info{
	Name: "tiers", Title: "What a confirmation has to prove",
	Help: "Every confirmation needs a deliberate press on exactly what the page shows. From these amounts it needs more.",
}, DefaultTiers).From(tierChanges{})
