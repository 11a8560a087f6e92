"""The account API: sessions, accounts, clients, members, products, connections and sales."""
