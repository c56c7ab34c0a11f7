"""What have all pages that people see in common: layout, style, headers, how errors are told."""
