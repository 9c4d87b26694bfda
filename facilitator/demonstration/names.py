"""Names of the invented people: usual first names, surnames that nobody bears."""

WOMEN = (
    "Amina", "Léa", "Fatou", "Chloé", "Nadia", "Maëlle", "Salomé", "Yasmine", "Clara", "Oumou", "Élise", "Sonia",
    "Lina", "Jeanne", "Mariam", "Rosalie", "Karima", "Anaïs", "Ioana", "Lucie", "Coumba", "Solène", "Zohra", "Margaux",
    "Aïssata", "Delphine",
)  # fmt: skip
MEN = (
    "Karim", "Lucas", "Moussa", "Théo", "Yanis", "Mathis", "Ibrahima", "Enzo", "Sofiane", "Jules", "Abdou", "Nolan",
    "Rayan", "Bastien", "Mamadou", "Tiago", "Kévin", "Hamza", "Gaël", "Samir", "Corentin", "Bakary", "Youssef",
    "Alexis", "Dimitri", "Florian", "Idriss", "Loïc", "Malo", "Nassim", "Ousmane", "Pierrick", "Romain", "Seydou",
)  # fmt: skip
SURNAMES = (
    "Abrisel", "Ancelune", "Arbrevent", "Aubépinet", "Bellerivière", "Boisjolin", "Bonaventin", "Braisemont",
    "Bruyerane", "Cendrelune", "Chantebrise", "Chardonneraie", "Clairvent", "Cormelune", "Doucerive", "Écumont",
    "Églantinier", "Falaisier", "Feuillebois", "Fleurimont", "Fontebrune", "Galetin", "Genévrin", "Grandvoile",
    "Grivelune", "Hautebruyère", "Hirondelin", "Jardinelle", "Lavandin", "Lierrebois", "Lunaret", "Marjolain",
    "Merisaie", "Mirabelin", "Moulinvent", "Mousserin", "Myrtillard", "Noisetin", "Ondelune", "Orchidan", "Ormeval",
    "Papillet", "Pervenchin", "Pinsonneau", "Pommeraine", "Quatrevents", "Ravinelle", "Rivebelle", "Ronceraie",
    "Rosemer", "Sablonval", "Saulerive", "Sorbierin", "Tilleraie", "Tournesolin", "Vallombre", "Ventadune",
    "Violanne", "Volubilin", "Zéphirel",
)  # fmt: skip
