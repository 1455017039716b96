"""Getting in (vào hệ thống): links, passwords and codes, sessions, the hat that acts."""
