package ledger

import (
	"context"

	"unframed/ent"
	"unframed/internal/problem"
	"unframed/settings"
)

// Limits bound what a person can send; zero is no limit. They do not bind the
// treasury. A day begins at midnight UTC.
type Limits struct {
	PerTransfer Amount `setting:"per_transfer" label:"Most in one transfer" hint:"In credits, such as 1000.00. Empty for no limit." mode:"decimal" none:"no limit"`
	PerDay      Amount `setting:"per_day" label:"Most in a day" hint:"A day begins at midnight UTC. Empty for no limit." mode:"decimal" none:"no limit"`
}

// Check says what does not go together.
func (l Limits) Check(check *problem.Check) {
	if l.PerDay > 0 && (l.PerTransfer > l.PerDay) {
		check.Refuse("per_transfer", "One transfer cannot be allowed more than a whole day.")
	}
}

// DefaultLimits hold until an administrator sets others.
var DefaultLimits = Limits{PerTransfer: 1_000_00, PerDay: 5_000_00}

// LimitSetting is the limits, which administrators change.
var LimitSetting = settings.Declare(settings.Info{
	Name: "limits", Title: "Limits on transfers",
}, DefaultLimits).From(limitChanges{})

// limitsInForce reads the limits within the transaction that obeys them.
func limitsInForce(ctx context.Context, tx *ent.Client) (Limits, error) {
	return LimitSetting.In(ctx, tx)
}
