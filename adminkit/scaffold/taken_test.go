package scaffold_test

import (
	"path/filepath"
	"strings"
	"testing"

	"entgo.io/ent/entc/gen"

	"unframed/adminkit/scaffold"
)

func taken(t *testing.T) *scaffold.Taken {
	t.Helper()
	names, err := scaffold.ReadTaken(filepath.Join("..", "..", "ent"))
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// refused are names that generated code, ent or Go have a use for.
const refused = "Package Type Map Func Default Error String Query Value Mutation Op Key Sync Bindings Context Ent Runtime Intercept Enttest Client Config Schema Hook " +
	"Policy Predicate Migrate Tx Privacy Select " +
	"Interface Range Return Import Switch Case Go Int Bool Any Nil True Append Len New Panic Rune Byte Uint64 Iota " +
	"Problem Main Init Vendor Testdata Internal Hooks Inters Selector Commit Rollback Close Use Intercept BeginTx Debug Strings Time Errors Fmt Reflect Uuid Sqlgraph " +
	"Times Versioned Mixin UserQuery UserCreate UserClient Users UserMutation NewUser NewUserClient TypeUser Apitoken APIToken User ValidationError Node Nodes Values Ctx"

func TestNamesThatCannotBeAreRefused(t *testing.T) {
	names := taken(t)
	for name := range strings.FieldsSeq(refused) {
		err := names.Entity(name)
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		_, suggestion, offered := strings.Cut(err.Error(), "such as ")
		if exists := strings.Contains(err.Error(), "already") && !offered; !exists && (!offered || names.Entity(suggestion) != nil) {
			t.Errorf("%s: a suggestion that is refused itself: %v", name, err)
		}
	}
}

func TestNamesThatCanBeAreNotRefused(t *testing.T) {
	names := taken(t)
	for name := range strings.FieldsSeq("News Data Status Category Person UserSession AuthResetGroup Series Order Group Invoice Tag Task Project Product Customer Event Team Message " +
		"Comment File Folder Image Payment Address Country Book Author Role Permission Setting Log2 Vehicle Ticket Room Booking Column2 Path Item Rate Price") {
		if err := names.Entity(name); err != nil && !strings.Contains(err.Error(), "there is an entity "+name+" already") {
			t.Error(err)
		}
	}
	if err := names.Schemas(); err != nil {
		t.Errorf("the program's own entities are refused: %v", err)
	}
}

// TestWhatEntRefusesIsRefused asks ent about every word that generated code
// or Go has, so that the list is ent's and not ours.
func TestWhatEntRefusesIsRefused(t *testing.T) {
	names := taken(t)
	asked := 0
	for _, word := range scaffold.Words(names) {
		name := strings.ToUpper(word[:1]) + word[1:]
		if gen.ValidSchemaName(name) == nil {
			continue
		}
		asked++
		if names.Entity(name) == nil {
			t.Errorf("ent refuses %s: %v", name, gen.ValidSchemaName(name))
		}
	}
	if asked < 30 {
		t.Errorf("ent refuses only %d of the words that are known", asked)
	}
}

func TestFieldsThatCannotBeAreRefused(t *testing.T) {
	names := taken(t)
	for arguments, part := range map[string]string{
		"label:string":                         "no field can be called label",
		"table:string":                         "no field can be called table",
		"columns:int":                          "no field can be called columns",
		"and:bool":                             "no field can be called and",
		"hooks:int":                            "no field can be called hooks",
		"policy:string":                        "no field can be called policy",
		"string:string":                        "no field can be called string",
		"update:text":                          "no field can be called update",
		"edges:int":                            "no field can be called edges",
		"valid_column:bool":                    "no field can be called valid_column",
		"price:int old_price:int":              "both become OldPrice",
		"code:string reset_code:bool":          "both become ResetCode",
		"name:string name_contains:bool":       "both become NameContains",
		"due:time due_in:int":                  "both become DueIn",
		"count:int add_count:int":              "both become AddCount",
		"note:text:optional note_cleared:bool": "both become NoteCleared",
		"owner:ref(User) owner_id:uuid":        "two fields owner_id",
		"direction:enum(in|out)":               `the value "in" of direction`,
		"state:enum(new|not_in)":               `the value "not_in" of state`,
		"state:enum(paid) state_paid:bool":     `the value "paid" of state`,
		"state:enum(paid-up|paid_up)":          "both become StatePaidUp",
		"state:enum(open|validator)":           `the value "validator"`,
		"default_open:bool open:bool":          "both become DefaultOpen",
		"field_id:string":                      "FieldID",
	} {
		e, err := scaffold.Parse("MadeUpForATest", strings.Fields(arguments))
		if err == nil {
			err = names.Check(e)
		}
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: %v, want %q", arguments, err, part)
		}
	}
	for _, arguments := range []string{
		"value:string", "name:string title:string:unique", "order:int group:string", "check:bool check_in:time", "price:money currency:string", "state:enum(draft|sent|paid)",
		"user:ref(User)", "where:string", "field:string", "client:string", "op:int", "ids:json", "status:enum(open|in_progress|not_started)", "due_on:time paid_on:time:optional",
	} {
		e, err := scaffold.Parse("MadeUpForATest", strings.Fields(arguments))
		if err == nil {
			err = names.Check(e)
		}
		if err != nil {
			t.Errorf("%s: %v", arguments, err)
		}
	}
}
