print(3, 110)
