"""What committees undertake, the positions it needs, and who fills them. Sees people, partners, committees.

Words: an *initiative* needs *positions* (on the screen: roles); an *assignment* is a person who was asked to take one
("you were asked to …"). Asking, answering, taking back and releasing are acts of their own.
"""
