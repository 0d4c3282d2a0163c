package handlers

import "unframed/adminkit"

// chosenIn are the rows that a form names, each in the state in which it was
// shown.
func chosenIn(ids, stamps []string) ([]adminkit.Chosen, error) {
	var chosen []adminkit.Chosen
	for i, text := range ids {
		id, err := adminkit.ParseID(text)
		if err != nil {
			return nil, refuse(idField, "What was chosen is no row.")
		}
		row := adminkit.Chosen{ID: id}
		if i < len(stamps) { // else the seal, which holds both, does not open
			row.Stamp = stamps[i]
		}
		chosen = append(chosen, row)
	}
	return chosen, nil
}
