"""How were our small trained weights made, from which data, and how good are they on data they have not seen?"""
